using RepLoss.Bench.Machine;
using RepLoss.Contract;
using RepLoss.Results;
using RepLoss.Results.Files;
using RepLoss.Results.Gate;
using Xunit;

namespace RepLoss.Tests.Results.Gate;

public sealed class BaselineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_good_run_becomes_the_baseline_of_its_machine()
    {
        ResultsFile.Write(_folder.At("run.json"), MadeUp.RepBox());
        string path = Baseline.Accept(_folder.Path, _folder.At("run.json"));
        Assert.Equal(_folder.At("some-cpu-2/baseline-cpu-libtorch-2-threads.json"), path);
        Assert.Equal(File.ReadAllText(_folder.At("run.json")), File.ReadAllText(path));
    }

    [Fact]
    public void A_run_that_would_fail_never_does_and_the_old_one_stays()
    {
        ResultSet good = MadeUp.RepBox();
        ResultRow row = good.Rows[0];
        ResultSet With(ResultRow other) => good with { Rows = [other, .. good.Rows.Skip(1)] };
        (ResultSet Set, string Reason)[] bad =
        [
            (With(row with { Verdict = Verdict.NotEqual, Reason = "x" }), $"{row.Id} is not equal"),
            (With(row with { Verdict = Verdict.Failed, Reason = "x" }), $"{row.Id} failed"),
            (With(row.WithLaunches([])), $"{row.Id} has no time"),
            (With(row.WithLaunches([[1], [1], [1], [1]])), $"{row.Id} has 4 launches"),
            (good with { End = null }, "it has no end"),
            (good with { Rows = [] }, "no row has a time"),
            (good with { Verdicts = [good.Verdicts[0] with { Verdict = Verdict.NotEqual }] }, "rep-box ElementLoop is not equal"),
            (good with { Kernels = [MadeUp.RepBoxInfo with { Faults = [MadeUp.RepBoxInfo.Faults[0] with { StillShows = false }] }] }, "does not show any more"),
        ];
        string file = _folder.At("run.json");
        ResultsFile.Write(file, good);
        string baseline = Baseline.Accept(_folder.Path, file);
        string old = File.ReadAllText(baseline);
        foreach ((ResultSet set, string reason) in bad)
        {
            ResultsFile.Write(file, set);
            var exception = Assert.Throws<ResultsException>(() => Baseline.Accept(_folder.Path, file));
            Assert.Contains(reason, exception.Message);
            Assert.Contains($"'{file}' cannot become a baseline", exception.Message);
            Assert.Equal(old, File.ReadAllText(baseline));
        }
    }
}
