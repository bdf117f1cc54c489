using RepLoss.Bench.Machine;
using Xunit;

namespace RepLoss.Tests.Conventions;

/// <summary>What the build leaves in artifacts: libtorch is 460 MB, and would lie in each output folder of each program.</summary>
public sealed class BuildOutputTests
{
    private static readonly string s_artifacts = Path.Combine(RepositoryFolder.Root, "artifacts");

    [Fact]
    public void No_output_folder_holds_libtorch()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "On Windows and macOS each program has the packages' native files.");
        Assert.NotEmpty(Found("RepLoss.Bench.dll"));
        Assert.Empty(Found("libtorch*"));
        Assert.Empty(Found("libc10*"));
    }

    [Fact]
    public void The_native_part_of_TorchSharp_lies_once_beside_the_outputs()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "On Windows and macOS each program has the packages' native files.");
        Assert.All(Found("libLibTorchSharp.so"), path => Assert.EndsWith("/native", Path.GetDirectoryName(path)));
        Assert.DoesNotContain(Found("libLibTorchSharp.so"), path => path.Contains("/bin/", StringComparison.Ordinal));
    }

    private static string[] Found(string pattern) => Directory.GetFiles(s_artifacts, pattern, SearchOption.AllDirectories);
}
