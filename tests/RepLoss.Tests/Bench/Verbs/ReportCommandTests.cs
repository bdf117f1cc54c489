using RepLoss.Bench.Machine;
using RepLoss.Results;
using RepLoss.Results.Files;
using RepLoss.Tests.Results;
using Xunit;

namespace RepLoss.Tests.Bench;

public sealed class ReportCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Pages_of_a_run_lie_where_they_were_asked_for_and_nothing_is_published()
    {
        ResultsFile.Write(_folder.At("run.json"), MadeUp.RepBox());

        (int exitCode, string output, _) = TheProgram.Run("report", _folder.At("run.json"), "--out", _folder.At("pages"));

        Assert.Equal(0, exitCode);
        Assert.Contains("index.html", output);
        Assert.True(File.Exists(_folder.At("pages/README.md")));
        Assert.True(File.Exists(_folder.At("pages/kernels/rep-box.md")));
        Assert.True(File.Exists(_folder.At("pages/index.html")));
        Assert.False(Directory.Exists(_folder.At("pages/runs")));
    }

    [Fact]
    public void Publishing_copies_the_runs_and_writes_the_pages_of_all_that_are_published()
    {
        ResultSet run = MadeUp.RepBox(), other = run with { Machine = run.Machine with { Id = "other", CpuName = "Other 7" }, Start = run.Start.AddMinutes(1) };
        ResultsFile.Write(_folder.At("run.json"), run);
        ResultsFile.Write(_folder.At("other.json"), other);

        Assert.Equal(0, TheProgram.Run("report", "--publish", _folder.At("run.json"), "--out", _folder.At("results")).ExitCode);
        Assert.Equal(0, TheProgram.Run("report", "--publish", _folder.At("other.json"), "--out", _folder.At("results")).ExitCode);

        Assert.Equal([_folder.At("results/runs/other/other.json"), _folder.At("results/runs/some-cpu-2/run.json")], ResultsFolder.Files(_folder.At("results/runs")));
        string page = File.ReadAllText(_folder.At("results/README.md"));
        Assert.Contains("## Measured on Other 7, 2 cores", page);
        Assert.Contains("## Measured on Some, 2 cores", page);
        // It would be too large for a repository.
        Assert.False(File.Exists(_folder.At("results/index.html")));
        Assert.DoesNotContain("index.html", page);
    }

    [Fact]
    public void A_file_that_cannot_be_used_is_one_sentence_and_changes_nothing()
    {
        ResultsFile.Write(_folder.At("run.json"), MadeUp.RepBox());
        File.WriteAllText(_folder.At("broken.json"), "{");

        (int exitCode, _, string error) = TheProgram.Run("report", "--publish", _folder.At("run.json"), _folder.At("broken.json"), "--out", _folder.At("results"));

        Assert.Equal(2, exitCode);
        Assert.Contains("broken.json", Assert.Single(error.TrimEnd().Split('\n')));
        Assert.False(Directory.Exists(_folder.At("results")));
    }
}
