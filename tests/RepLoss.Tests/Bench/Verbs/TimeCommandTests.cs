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
    [InlineData("Option --iterationCount is 0; expected at least 1.", "time", "iou", "--iterationCount", "0")]
    [InlineData("Option --invocationCount is 0; expected at least 1.", "time", "iou", "--invocationCount", "0")]
    [InlineData("Option --launchCount is -2; expected at least 1.", "time", "iou", "--launchCount=-2")]
    [InlineData("'iou' belongs to no option; expected kernels before", "time", "--job", "dry", "iou")]
    [InlineData("Option --list is 'heap'; expected flat, tree or json.", "time", "iou", "--list=heap")]
    [InlineData("There is no interrupted run below", "time", "iou", "--resume", "--out", "no/such/folder")]
    [InlineData("Option --budget is 'much'; expected a number.", "time", "--budget", "much")]
    [InlineData("Option --profile is 'fast'; expected quick or full.", "time", "--profile", "fast")]
    [InlineData("Option --seed is '-1'; expected a whole number, 0 or more.", "check", "--seed", "-1")]
    [InlineData("Argument 3 is empty; expected a name", "check", "--json", "")]
    [InlineData("Option --budget is 0; expected seconds above 0", "time", "--budget", "0")]
    public void Bad_usage_is_one_sentence(string part, params string[] arguments)
    {
        (int exitCode, _, string error) = TheProgram.Run([.. arguments]);

        Assert.Equal(2, exitCode);
        Assert.Contains(part, Assert.Single(error.TrimEnd().Split('\n')));
    }

    [Theory]
    [InlineData("makes 2 jobs", "--runtimes", "net9.0", "net10.0")]
    [InlineData("BenchmarkDotNet refuses --invocationCount 3", "--invocationCount", "3")]
    public void What_BenchmarkDotNet_would_refuse_or_time_twice_is_refused_before_anything_is_proved(string part, params string[] arguments)
    {
        (int exitCode, _, string error) = TheProgram.Run(["time", "iou", "--filter", "*n64*", "--out", _folder.Path, .. arguments]);
        Assert.Equal(2, exitCode);
        Assert.Contains(part, error.TrimEnd().Split('\n')[^1]);
        Assert.DoesNotContain("proving", error);
    }

    [Theory]
    [InlineData("time")]
    [InlineData("check")]
    public void CUDA_that_is_not_here_is_told_with_the_package_that_brings_it(string verb)
    {
        Assert.SkipWhen(TorchRuntime.Devices.Count > 1, "CUDA is here.");
        (int exitCode, _, string error) = TheProgram.Run(verb, "iou", "--device", "cuda");

        Assert.Equal(2, exitCode);
        Assert.Matches("^Device 'cuda' is not here: [^\n]*(TorchSharp-cuda-linux 0\\.107\\.0|nvidia-smi)[^\n]*; expected cpu\\.\n$", error);
    }

    [Theory]
    [InlineData("iou/n64/forward/Tensor/cpu\n")]
    [InlineData("iou\n  n64/forward/cpu: Loop, Tensor, Fused\n", "tree")]
    [InlineData("\"id\": \"iou/n64/forward/Tensor/cpu\"", "json")]
    public void Rows_are_listed_by_their_ids(string part, params string[] form)
    {
        (int exitCode, string output, string error) = ProgramProcess.Run(["time", "iou", "--device", "cpu", "--out", _folder.Path, "--list", .. form]);

        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains(part, output);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void What_BenchmarkDotNet_says_of_the_machine_is_shown()
    {
        (int exitCode, string output, _) = ProgramProcess.Run("time", "iou", "--info");
        Assert.Equal(0, exitCode);
        Assert.Contains("BenchmarkDotNet v", output);
    }

    [Theory]
    [InlineData("*rep-gt*n64*")]
    [InlineData("*RepGt*n64*")]
    [InlineData("*rep_gt*n64*")]
    [InlineData("rep-gt/n64/*/cpu")]
    [InlineData("*.Loop(*RepGt/n64/*")]
    public void A_filter_takes_each_spelling_of_a_kernel(string filter)
    {
        (int exitCode, string output, _) = ProgramProcess.Run("time", "--device", "cpu", "--filter", filter, "--list");
        Assert.Equal(0, exitCode);
        Assert.Contains("rep-gt/n64/forward-backward/Loop/cpu", output);
        Assert.All(output.TrimEnd().Split('\n'), row => Assert.Matches("^rep-gt/(sparse-)?n64/", row));
    }

    [Fact]
    public void A_filter_that_matches_nothing_is_told_with_the_nearest_names_before_anything_is_proved()
    {
        (int exitCode, string output, string error) = ProgramProcess.Run("time", "iou", "rep-gt", "--filter", "*rep-gt/n63*", "--out", _folder.Path);

        Assert.Equal((3, ""), (exitCode, output));
        Assert.Contains("Nothing ran: no row matches --filter '*rep-gt/n63*'; the nearest names are rep-gt/n64, ", error);
        Assert.DoesNotContain("proving", error);
        Assert.Empty(Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void Options_that_change_what_a_time_means_stand_in_the_file_and_beside_the_table()
    {
        (int exitCode, string output, string error) = ProgramProcess.Run("time", "bce", "-i", "--job", "dry", "--filter", "*n1000/*Loop*", "--out", _folder.Path);

        Assert.True(exitCode == 0, error);
        ResultSet set = ResultsFile.Read(Assert.Single(ResultsFolder.Files(_folder.Path)));
        Assert.Equal(["-i", "--job dry"], set.Options);
        Assert.Equal(2, set.Rows.Count);
        Assert.Contains("Timed with -i --job dry.\n", output);
        Assert.Contains("2 of 2 timed rows have fewer than 3 samples: numbers, and no answer.\n", output);
        (exitCode, _, error) = ProgramProcess.Run("time", "--resume", ResultsFolder.Files(_folder.Path)[0]);
        Assert.Equal(2, exitCode);
        Assert.Contains("its list of options was -i --job dry and is none now", error);
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
        File.Move(Begun("-i", "--job dry"), path);
        byte[] before = File.ReadAllBytes(path);
        disk.Fill();

        (int exitCode, _, string error) = ProgramProcess.Run("time", "iou", "-i", "--job", "dry", "--filter", "*Loop*n64*", "--resume", path);

        Assert.Equal(2, exitCode);
        Assert.Contains("cannot be written", error);
        Assert.DoesNotContain("   at ", error);
        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Empty(Directory.GetFiles(disk.Folder, "*.tmp"));
    }

    private string Begun(params string[] options)
    {
        string path = _folder.At("run.json");
        ResultsFile.Write(path, RunDescription.Begin(RunProfile.Quick, Available.Devices(null), Available.Scenes([], orShared: false)) with { Options = options });
        return path;
    }
}
