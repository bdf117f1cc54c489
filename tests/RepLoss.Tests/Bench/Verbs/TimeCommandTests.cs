using RepLoss.Bench.Machine;
using RepLoss.Bench.Session;
using RepLoss.Results;
using RepLoss.Results.Files;
using RepLoss.Tests.Results;
using RepLoss.Torch;
using Xunit;

namespace RepLoss.Tests.Bench;

/// <summary>What `time` refuses, before anything is checked, and what it leaves behind: nothing.</summary>
[Collection(ProgramProcess.Timing)]
public sealed class TimeCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("has no value", "time", "--filter")]
    [InlineData("Option 'no-such-option' is unknown", "time", "--no-such-option")]
    [InlineData("base job \"soon\" is invalid", "time", "--job", "soon")]
    [InlineData("Option 'no-such-option' is unknown", "--no-such-option")]
    [InlineData("There is no file", "time", "--resume", "no-such-file.json")]
    [InlineData("is not here", "time", "--device", "abacus")]
    [InlineData("Option --budget is 0; expected seconds above 0", "time", "--budget", "0")]
    public void Bad_usage_is_one_sentence(string part, params string[] arguments)
    {
        (int exitCode, _, string error) = TheProgram.Run([.. arguments]);

        Assert.Equal(2, exitCode);
        Assert.Contains(part, Assert.Single(error.TrimEnd().Split('\n')));
    }

    [Theory]
    [InlineData("time")]
    [InlineData("check")]
    public void CUDA_that_is_not_here_is_told_with_the_package_that_brings_it(string verb)
    {
        Assert.SkipWhen(TorchRuntime.Devices.Contains("cuda"), "CUDA is here.");
        (int exitCode, _, string error) = TheProgram.Run(verb, "iou", "--device", "cuda");

        Assert.Equal(2, exitCode);
        Assert.Matches("^Device 'cuda' is not here: [^\n]*(TorchSharp-cuda-linux 0\\.107\\.0|nvidia-smi)[^\n]*; expected cpu\\.\n$", error);
    }

    [Theory]
    [InlineData("--list", "flat")]
    [InlineData("--list", "tree")]
    [InlineData("--info")]
    public void Questions_to_BenchmarkDotNet_are_answered(params string[] arguments)
    {
        (int exitCode, string output, _) = ProgramProcess.Run(["time", "iou", "--out", _folder.Path, .. arguments]);

        Assert.Equal(0, exitCode);
        Assert.Contains(arguments[0] == "--list" ? "KernelBenchmarks" : "BenchmarkDotNet v", output);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Where_nothing_runs_no_file_is_left()
    {
        (int exitCode, _, string error) = ProgramProcess.Run("time", "iou", "--filter", "*nothing*", "--out", _folder.Path);

        Assert.Equal(3, exitCode);
        Assert.Contains("Nothing ran", error);
        Assert.Empty(Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void A_second_run_on_one_file_is_refused_before_it_checks()
    {
        string path = Begun();
        byte[] before = File.ReadAllBytes(path);
        using (ResultsLock.Take(path))
        {
            (int exitCode, _, string error) = TheProgram.Run("time", "iou", "--resume", path);
            Assert.Equal(2, exitCode);
            Assert.Contains("Another run is writing", Assert.Single(error.TrimEnd().Split('\n')));
        }

        Assert.Equal(before, File.ReadAllBytes(path));
    }

    [Fact]
    public void A_run_of_another_machine_does_not_go_on_here()
    {
        string path = _folder.At("run.json");
        ResultsFile.Write(path, MadeUp.Set());

        (int exitCode, _, string error) = TheProgram.Run("time", "iou", "--resume", path);

        Assert.Equal(2, exitCode);
        Assert.Contains("its machine was some-cpu-2", Assert.Single(error.TrimEnd().Split('\n')));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_refused_before_it_checks()
    {
        File.WriteAllText(_folder.At("file"), "");

        (int exitCode, _, string error) = TheProgram.Run("time", "iou", "--out", _folder.At("file/below"));

        Assert.Equal(2, exitCode);
        Assert.Contains("cannot be made", Assert.Single(error.TrimEnd().Split('\n')));
    }

    [Fact]
    public void On_a_full_disk_the_older_file_stays_and_one_sentence_tells()
    {
        using var disk = SmallDisk.Mount(_folder.At("disk"), "64k");
        Assert.SkipWhen(disk is null, "A small disk can be mounted by root only.");
        string path = Path.Combine(disk.Folder, "run.json");
        File.Move(Begun(), path);
        byte[] before = File.ReadAllBytes(path);
        disk.Fill();

        (int exitCode, _, string error) = ProgramProcess.Run("time", "iou", "-i", "--job", "dry", "--filter", "*Loop*n64*", "--resume", path);

        Assert.Equal(2, exitCode);
        Assert.Contains("cannot be written", error);
        Assert.DoesNotContain("   at ", error);
        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Empty(Directory.GetFiles(disk.Folder, "*.tmp"));
    }

    private string Begun()
    {
        string path = _folder.At("run.json");
        ResultsFile.Write(path, RunDescription.Begin(RunProfile.Quick, Available.Devices(null), Available.Scenes([], orShared: false)));
        return path;
    }
}
