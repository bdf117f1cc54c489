using RepLoss.Contract;
using RepLoss.Results;
using RepLoss.Results.Gate;
using Xunit;

namespace RepLoss.Tests.Results.Gate;

public class LaunchJoinTests
{
    private const string Id = "k/n8/forward/Tensor/cpu";

    private static ResultSet Run(double time, double error = 1e-7, Verdict verdict = Verdict.Equal) =>
        MadeUp.Set(MadeUp.Row(Id, 1).WithLaunches([[time, time + 1]]) with { MaxValueError = error, Verdict = verdict, Reason = verdict == Verdict.Equal ? null : "why" });

    [Fact]
    public void Launches_follow_each_other_and_the_largest_error_stays()
    {
        ResultRow row = Assert.Single(LaunchJoin.Join([Run(10), Run(30, 5e-7), Run(20)]).Rows);
        Assert.Equal([10, 11, 30, 31, 20, 21], row.SamplesNanoseconds);
        Assert.Equal([2, 2, 2], row.SamplesPerLaunch);
        Assert.Equal((20.5, 5e-7), (row.MedianNanoseconds, row.MaxValueError));
    }

    [Fact]
    public void The_gravest_verdict_wins()
    {
        Verdict Join(params Verdict[] verdicts) => LaunchJoin.Join([.. verdicts.Select(verdict => Run(1, verdict: verdict))]).Rows[0].Verdict;
        Assert.Equal(Verdict.NotEqual, Join(Verdict.Failed, Verdict.NotEqual, Verdict.Equal));
        Assert.Equal(Verdict.Failed, Join(Verdict.Equal, Verdict.Failed, Verdict.Skipped));
        Assert.Equal(Verdict.Failed, Join(Verdict.Equal, Verdict.Skipped));
        Assert.Equal(Verdict.Skipped, Join(Verdict.Skipped, Verdict.Skipped));
    }

    [Fact]
    public void A_row_that_one_run_lacks_has_failed()
    {
        ResultRow row = Assert.Single(LaunchJoin.Join([Run(1), MadeUp.Set(), Run(2)]).Rows);
        Assert.Equal((Verdict.Failed, "1 of 3 runs lack it"), (row.Verdict, row.Reason));
    }

    [Fact]
    public void Runs_that_cannot_be_compared_are_not_joined()
    {
        Assert.Contains("thread count was 2 and is 4", Assert.Throws<ResultsException>(() => LaunchJoin.Join([Run(1), Run(1) with { Threads = 4 }])).Message);
        Assert.Throws<ResultsException>(() => LaunchJoin.Join([]));
    }
}
