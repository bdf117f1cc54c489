using Pragmastat;
using RepLoss.Results.Statistics;

namespace RepLoss.Results.Gate;

/// <summary>
/// The change of a row's time on a logarithmic scale. The sample is the set of launches, since the samples of one launch are not independent.
/// </summary>
/// <param name="Effect">The robust change, log(candidate / baseline). A disturbed launch does not affect it.</param>
/// <param name="Mean">The mean change, for the test.</param>
/// <param name="Variance">The residual variance of one launch, or of one difference if launches are paired.</param>
/// <param name="Weight">The variance of the mean divided by this variance (1/n for pairs).</param>
/// <param name="Freedom">The degrees of freedom of the variance.</param>
internal sealed record TimeContrast(double Effect, double Mean, double Variance, double Weight, double Freedom)
{
    // The least noise. If launches differ by less, the reason is a coarse clock and not a machine without noise.
    private const double SmallestNoise = 0.002;

    /// <summary>Compares launches that were measured in turn. The sample is the differences of the pairs, and the effect is their median.</summary>
    public static TimeContrast Paired(ResultRow baseline, ResultRow candidate)
    {
        double[] a = Logs(baseline), b = Logs(candidate);
        double[] differences = [.. a.Zip(b, (before, after) => after - before)];
        var mean = TrimmedMean.Of(differences);
        return new TimeContrast(Launches.Median(differences), mean.Mean, Floor(mean.Variance), 1.0 / mean.Kept, mean.Kept - 1);
    }

    /// <summary>
    /// Compares runs of different times by the change of log(row / Loop), with the Loop of the same run. The effect is the difference of two
    /// Hodges-Lehmann shifts, and all four sets of launches share one variance.
    /// </summary>
    public static TimeContrast Ratios(ResultRow baseline, ResultRow baselineLoop, ResultRow candidate, ResultRow candidateLoop)
    {
        double[][] sides = [Logs(candidate), Logs(candidateLoop), Logs(baseline), Logs(baselineLoop)];
        double effect = Shift(sides[0], sides[1]) - Shift(sides[2], sides[3]);
        TrimmedMean[] means = [.. sides.Select(TrimmedMean.Of)];
        double freedom = means.Sum(side => side.Kept - 1);
        double variance = means.Sum(side => side.Variance * (side.Kept - 1)) / freedom;
        return new TimeContrast(effect, means[0].Mean - means[1].Mean - (means[2].Mean - means[3].Mean), Floor(variance), means.Sum(side => 1.0 / side.Kept), freedom);
    }

    private static double[] Logs(ResultRow row) => [.. Launches.Medians(row).Select(time => Math.Log(time))];

    // The median of all differences x - y.
    private static double Shift(double[] x, double[] y) => Toolkit.Shift(new Sample(x), new Sample(y)).NominalValue;

    private static double Floor(double variance) => Math.Max(SmallestNoise * SmallestNoise, variance);
}
