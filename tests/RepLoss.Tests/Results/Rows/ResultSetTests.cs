using RepLoss.Contract;
using RepLoss.Results;
using Xunit;

namespace RepLoss.Tests.Results.Rows;

public class ResultSetTests
{
    private const string Id = "rep-box/n64/forward/Loop/cpu";

    private static readonly ResultRow Timed = MadeUp.Row(Id, 1000, 64);
    private static readonly ResultRow Failed = new() { Id = Timed.Id, Verdict = Verdict.Failed, Reason = "out of memory" };
    private static readonly ResultRow NotEqual = new() { Id = Timed.Id, Verdict = Verdict.NotEqual, Reason = "loss is off" };
    private static readonly ResultRow Skipped = new() { Id = Timed.Id, Verdict = Verdict.Skipped, Reason = "too slow" };

    [Fact]
    public void A_new_row_is_added() => Assert.Equal(2, MadeUp.Set(Timed).Merge(MadeUp.Row("rep-box/n256/forward/Loop/cpu", 5)).Rows.Count);

    [Fact]
    public void A_failed_row_gives_way() => Assert.Same(Timed, Assert.Single(MadeUp.Set(Failed).Merge(Timed).Rows));

    [Fact]
    public void A_finished_row_stays()
    {
        Assert.Same(Timed, Assert.Single(MadeUp.Set(Timed).Merge(MadeUp.Row(Id, 9999)).Rows));
        Assert.Same(Timed, Assert.Single(MadeUp.Set(Timed).Merge(Failed).Rows));
        Assert.Same(Skipped, Assert.Single(MadeUp.Set(Skipped).Merge(Failed).Rows));
    }

    [Fact]
    public void No_time_stands_beside_a_wrong_answer() => Assert.Same(NotEqual, Assert.Single(MadeUp.Set(Timed).Merge(NotEqual).Rows));

    [Fact]
    public void Only_timed_and_skipped_rows_are_finished()
    {
        ResultRow other = MadeUp.Row("rep-box/n256/forward/Loop/cpu", 5);
        Assert.Equal([other.Id], MadeUp.Set(Failed, other).FinishedRows);
        Assert.Empty(MadeUp.Set(NotEqual).FinishedRows);
        Assert.Equal([Skipped.Id], MadeUp.Set(Skipped).FinishedRows);
        Assert.False((Timed with { MedianNanoseconds = null }).IsFinished);
    }

    [Fact]
    public void Launches_give_samples_counts_and_the_median()
    {
        ResultRow row = Failed.WithLaunches([[5, 1], [2, 10, 3]]);
        Assert.Equal([5, 1, 2, 10, 3], row.SamplesNanoseconds);
        Assert.Equal([2, 3], row.SamplesPerLaunch);
        Assert.Equal(3, row.MedianNanoseconds);
    }
}
