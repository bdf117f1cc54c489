using System.IO.Compression;
using RepLoss.Bench.Machine;
using RepLoss.Tests.Bench;
using Xunit;

namespace RepLoss.Tests.Conventions;

/// <summary>`dotnet pack bench` makes a dotnet tool, `reploss`, that works in any folder and carries none of torch's native files.</summary>
[Collection(ProgramProcess.Timing)]
public sealed class ToolTests : IDisposable
{
    private const long MostBytes = 30 << 20;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_tool_is_small_and_checks_a_kernel_in_another_folder()
    {
        (int packed, string output) = Run(RepositoryFolder.Root, "dotnet", "pack", "bench", "-c", "Release", "--no-build", "-o", _folder.At("packages"), "-nologo", "-v", "quiet");
        Assert.True(packed == 0, output);
        string package = Assert.Single(Directory.EnumerateFiles(_folder.At("packages"), "RepLoss.Bench.*.nupkg"));
        Assert.InRange(new FileInfo(package).Length, 1, MostBytes);
        using (ZipArchive archive = ZipFile.OpenRead(package))
            Assert.DoesNotContain(archive.Entries, entry => entry.Name.StartsWith("libtorch", StringComparison.Ordinal) || entry.Name.StartsWith("libLibTorchSharp", StringComparison.Ordinal));
        string tool = _folder.At("tool"), elsewhere = _folder.At("elsewhere");
        Directory.CreateDirectory(elsewhere);
        (int installed, output) = Run(elsewhere, "dotnet", "tool", "install", "RepLoss.Bench", "--tool-path", tool, "--add-source", _folder.At("packages"));
        Assert.True(installed == 0, output);
        (int found, output) = Run(elsewhere, Path.Combine(tool, "reploss"), "check", "bce", "--case", "length-3");
        Assert.True(found == 0, output);
        Assert.Matches("bce +Fused .* equal", output);
        Assert.Empty(Directory.EnumerateFileSystemEntries(elsewhere));
    }

    private static (int ExitCode, string Output) Run(string folder, string program, params string[] arguments)
    {
        FinishedProcess process = FinishedProcess.Of(folder, program, arguments);
        return (process.ExitCode, process.Output + process.Error);
    }
}
