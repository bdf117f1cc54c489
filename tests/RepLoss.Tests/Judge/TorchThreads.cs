using Xunit;

namespace RepLoss.Tests.Judge;

/// <summary>Tests of what the whole process shares, such as torch's number of threads or the peak of its memory, run while no other test does.</summary>
[CollectionDefinition(Alone, DisableParallelization = true)]
public sealed class TorchThreads
{
    public const string Alone = "torch threads";
}
