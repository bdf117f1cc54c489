using Xunit;

namespace RepLoss.Tests.Equivalence;

/// <summary>Tests that change torch's number of threads, which the whole process shares, run while no other test does.</summary>
[CollectionDefinition(Alone, DisableParallelization = true)]
public sealed class TorchThreads
{
    public const string Alone = "torch threads";
}
