using System.Runtime.CompilerServices;
using RepLoss.Bench.Machine;
using RepLoss.Tests;
using RepLoss.Torch;
using Xunit;

[assembly: AssemblyFixture(typeof(TestProcess))]

namespace RepLoss.Tests;

/// <summary>What holds for the process of the tests: torch is loaded before the first, and nothing is left in the temporary folder after the last.</summary>
public sealed class TestProcess : IDisposable
{
#pragma warning disable CA2255 // This is no library: the tests run in it as a program.
    [ModuleInitializer]
    internal static void Begin()
    {
        // From here on the temporary files of child processes lie in this folder too.
        _ = TemporaryFolder.OfProcess;
        TorchNatives.Load(typeof(TestProcess).Assembly);
    }
#pragma warning restore CA2255

    /// <summary>Folders of tests have numbers; those of child processes that were our program begin as ours does.</summary>
    public void Dispose()
    {
        string[] left = [.. Directory.EnumerateDirectories(TemporaryFolder.OfProcess)
            .Where(folder => Path.GetFileName(folder) is var name && (int.TryParse(name, out _) || name.StartsWith(TemporaryFolder.Prefix, StringComparison.Ordinal)))];
        Assert.True(left.Length == 0, $"Tests left folders behind: {string.Join(", ", left)}.");
    }
}
