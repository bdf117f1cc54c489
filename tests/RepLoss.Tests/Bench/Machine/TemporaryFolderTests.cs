using System.Diagnostics;
using RepLoss.Bench.Machine;
using RepLoss.Contract;
using Xunit;

namespace RepLoss.Tests.Bench.Machine;

[Collection(ProgramProcess.Timing)]
public sealed class TemporaryFolderTests : IDisposable
{
    private static readonly string[] s_short = ["time", "iou", "--list", "flat"];
    private static readonly string[] s_long = ["time"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_is_empty_and_its_own_and_gone_when_disposed()
    {
        using TemporaryFolder other = new();
        Assert.NotEqual(_folder.Path, other.Path);
        Assert.Empty(Directory.EnumerateFileSystemEntries(other.Path));
        File.WriteAllText(Directory.CreateDirectory(other.At("a/b")).FullName + "/file", "");
        other.Dispose();
        Assert.False(Directory.Exists(other.Path));
    }

    [Fact]
    public void A_process_removes_its_own_and_what_killed_ones_left_and_nothing_else()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "TMPDIR names the temporary folder on Linux.");
        foreach (string name in new[] { "reploss-killed", "reploss-alive", "reploss-of-another-make", "others" })
            Directory.CreateDirectory(_folder.At(name + "/1"));
        File.WriteAllText(_folder.At("reploss-killed/lock"), "");
        File.WriteAllText(_folder.At("others/lock"), "");
        using FileStream alive = new(_folder.At("reploss-alive/lock"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        Assert.Equal(ExitCode.Success, ProgramProcess.Run(s_short, ("TMPDIR", _folder.Path)).ExitCode);
        Assert.Equal(["others", "reploss-alive", "reploss-of-another-make"], Left());
        Assert.True(Directory.Exists(_folder.At("reploss-alive/1")));
    }

    [Theory]
    [InlineData("INT", 2)]
    [InlineData("TERM", 15)]
    [InlineData("HUP", 1)]
    public void A_process_that_is_asked_to_end_removes_its_own(string signal, int number)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Signals are those of Linux.");
        ulong ignored = Convert.ToUInt64(File.ReadLines("/proc/self/status").First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal))[7..].Trim(), 16);
        Assert.SkipWhen((ignored >> (number - 1) & 1) == 1, $"SIG{signal} is ignored here, as in a job of nohup, and so it is in every process that is started from here.");
        EndWith(signal);
        Assert.Empty(Left());
    }

    [Fact]
    public void What_a_killed_process_leaves_the_next_one_removes()
    {
        EndWith("KILL");
        Assert.Single(Left());
        Assert.Equal(ExitCode.Success, ProgramProcess.Run(s_short, ("TMPDIR", _folder.Path)).ExitCode);
        Assert.Empty(Left());
    }

    // `time` proves before it times: in the seconds that this takes, no child of its own is there.
    private void EndWith(string signal)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Signals and TMPDIR are those of Linux.");
        using Process process = ProgramProcess.Start([.. s_long, "--out", _folder.At("runs")], ("TMPDIR", _folder.Path));
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        Assert.True(SpinWait.SpinUntil(() => process.HasExited || Directory.EnumerateDirectories(_folder.Path).Any(folder => Directory.Exists(folder + "/1")), TimeSpan.FromMinutes(2)));
        using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        process.WaitForExit();
        Assert.NotEqual(ExitCode.Success, process.ExitCode);
    }

    private IEnumerable<string> Left() => Directory.EnumerateDirectories(_folder.Path).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal).Where(name => name != "runs");
}
