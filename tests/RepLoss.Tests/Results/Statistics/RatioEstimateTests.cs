using RepLoss.Contract;
using RepLoss.Results;
using RepLoss.Results.Statistics;
using Xunit;

namespace RepLoss.Tests.Results.Statistics;

public class RatioEstimateTests
{
    private const string Id = "k/n8/forward/Tensor/cpu", LoopId = "k/n8/forward/Loop/cpu";

    private static readonly ResultRow Empty = new() { Id = RowId.Parse(Id), Verdict = Verdict.Equal };
    private static readonly ResultRow EmptyLoop = new() { Id = RowId.Parse(LoopId), Verdict = Verdict.Equal };

    [Fact]
    public void The_interval_is_that_of_the_tables()
    {
        // For 5 against 5 launches, P(U <= 2) = 0.0159 and P(U <= 3) = 0.0278: the third smallest of the 25 ratios is the lower end.
        double[] times = [100, 110, 121.5, 133, 147], loops = [10, 10.3, 10.7, 10.9, 11.6];
        double[] ratios = [.. times.SelectMany(time => loops.Select(loop => time / loop)).Order()];
        var ratio = RatioEstimate.Of(Empty.WithLaunches([.. times.Select(time => new[] { time })]), EmptyLoop.WithLaunches([.. loops.Select(time => new[] { time })]))!;
        Assert.True(ratio.BetweenLaunches);
        Assert.Equal((121.5 / 10.7, ratios[2], ratios[22]), (ratio.Ratio, ratio.Low!.Value, ratio.High!.Value));
    }

    [Fact]
    public void Few_launches_fall_back_to_samples_and_say_so()
    {
        var ratio = RatioEstimate.Of(Empty.WithLaunches([[10, 11, 12, 13]]), EmptyLoop.WithLaunches([[1, 1, 1, 1]]))!;
        Assert.False(ratio.BetweenLaunches);
        Assert.Equal((10, 13), (ratio.Low!.Value, ratio.High!.Value));
    }

    [Fact]
    public void Too_few_samples_have_no_interval()
    {
        var ratio = RatioEstimate.Of(Empty.WithLaunches([[10, 11]]), EmptyLoop.WithLaunches([[1, 1]]))!;
        Assert.Equal(10.5, ratio.Ratio);
        Assert.Null(ratio.Low);
        Assert.Null(ratio.High);
    }

    [Fact]
    public void A_row_without_a_time_has_no_ratio()
    {
        ResultRow loop = EmptyLoop.WithLaunches([[1, 1]]);
        Assert.Null(RatioEstimate.Of(Empty, loop));
        Assert.Null(RatioEstimate.Of(Empty.WithLaunches([[1]]) with { Verdict = Verdict.NotEqual }, loop));
        Assert.Null(RatioEstimate.Of(loop, null));
    }

    [Fact]
    public void The_interval_covers_the_truth_as_often_as_it_says()
    {
        int covered = 0;
        for (ulong seed = 0; seed < 400; seed++)
        {
            var ratio = RatioEstimate.Of(MadeUp.Row(Id, 3000, noise: 0.05, seed: seed), MadeUp.Row(LoopId, 1000, noise: 0.05, seed: seed))!;
            covered += ratio.Low <= 3 && 3 <= ratio.High ? 1 : 0;
        }

        // 1 - 2 · 0.0159 = 0.968; four standard deviations are 14.
        Assert.InRange(covered, 373, 400);
    }

    [Fact]
    public void Many_samples_are_thinned_and_keep_their_spread()
    {
        var random = new CaseRandom("thin", 1);
        double[] Draw(double scale) => [.. Enumerable.Range(0, 5000).Select(_ => scale * Math.Exp(0.1 * random.NextGaussian()))];
        var ratio = RatioEstimate.Of(Empty.WithLaunches([Draw(2)]), EmptyLoop.WithLaunches([Draw(1)]))!;
        Assert.InRange(ratio.Ratio, 1.98, 2.02);
        Assert.InRange(ratio.Low!.Value, 1.85, 1.99);
        Assert.InRange(ratio.High!.Value, 2.01, 2.15);
    }
}
