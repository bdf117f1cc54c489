using RepLoss.Bench.Machine;
using RepLoss.Contract;
using RepLoss.Results;
using RepLoss.Results.Files;
using Xunit;

namespace RepLoss.Tests.Results.Files;

public sealed class ResultsFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_lies_under_its_machine_and_its_name_has_time_commit_host_and_process()
    {
        string path = ResultsFolder.PathFor("runs", MadeUp.Set());
        Assert.StartsWith("runs/some-cpu-2/20250301T100000Z-0123456789ab-", path);
        Assert.EndsWith($"-{Environment.ProcessId}.json", path);
        Assert.Contains(KebabCase.Slug(Environment.MachineName), path);
    }

    [Fact]
    public void A_machine_name_cannot_leave_the_folder()
    {
        ResultSet set = MadeUp.Set() with { Machine = MadeUp.Set().Machine with { Id = "../../x" } };
        Assert.StartsWith("runs/x/", ResultsFolder.PathFor("runs", set));
        Assert.Equal("runs/x/baseline-cpu-libtorch-2-threads.json", ResultsFolder.BaselinePathFor("runs", set));
    }

    [Fact]
    public void Files_are_found_in_order_without_baselines()
    {
        ResultSet set = MadeUp.Set();
        ResultsFile.Write(ResultsFolder.BaselinePathFor(_folder.Path, set), set);
        ResultsFile.Write(ResultsFolder.PathFor(_folder.Path, set with { Start = set.Start.AddHours(-1) }), set);
        ResultsFile.Write(ResultsFolder.PathFor(_folder.Path, set), set);
        Assert.Equal(["20250301T090000Z", "20250301T100000Z"], ResultsFolder.Files(_folder.Path).Select(path => Path.GetFileName(path).Split('-')[0]));
        Assert.Empty(ResultsFolder.Files(_folder.At("none")));
    }

    [Fact]
    public void A_published_run_keeps_its_name_and_stays_what_it_was()
    {
        ResultSet set = MadeUp.RepBox();
        ResultsFile.Write(_folder.At("run.json"), set);
        string path = ResultsFolder.Publish(_folder.At("runs"), _folder.At("run.json"));
        Assert.Equal(_folder.At("runs/some-cpu-2/run.json"), path);
        Assert.Equal(File.ReadAllBytes(_folder.At("run.json")), File.ReadAllBytes(path));
        Assert.Equal(path, ResultsFolder.Publish(_folder.At("runs"), path));
        Assert.Equal([path], ResultsFolder.Files(_folder.At("runs")));
    }
}
