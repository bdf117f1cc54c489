using Perfolizer.Mathematics.SignificanceTesting.MannWhitney;

namespace RepLoss.Results.Statistics;

/// <summary>
/// A ratio of two times with its 95 % confidence interval. Ratio: median over median. Interval: Moses' distribution-free
/// interval that belongs to the Mann-Whitney test, that is order statistics of all pairwise ratios, taken from launch medians where
/// both rows have at least <see cref="Launches.Fewest"/> launches, else from single samples (and then it is blind to what
/// differs from launch to launch). Source: Hollander, Wolfe and Chicken, "Nonparametric Statistical Methods", section 4.3.
/// </summary>
/// <param name="Ratio">Median of the first over median of the second.</param>
/// <param name="Low">Lower end; null where there are too few samples for an interval.</param>
/// <param name="High">Upper end; null where there are too few samples for an interval.</param>
/// <param name="BetweenLaunches">True where the interval is over launches, false where it is over samples.</param>
public sealed record RatioEstimate(double Ratio, double? Low, double? High, bool BetweenLaunches)
{
    private const double Tail = 0.025;

    // Perfolizer's exact distribution ends at 65 samples in all; from here on every k-th sample (sorted) says the same.
    private const int MostSamples = 30;

    /// <summary>The ratio of two rows' times; null where one of them is not timed.</summary>
    public static RatioEstimate? Of(ResultRow row, ResultRow? yardstick)
    {
        if (yardstick is null || !row.IsTimed || !yardstick.IsTimed)
            return null;
        double[] upper = Launches.Medians(row), lower = Launches.Medians(yardstick);
        bool betweenLaunches = upper.Length >= Launches.Fewest && lower.Length >= Launches.Fewest;
        if (!betweenLaunches)
        {
            upper = [.. row.SamplesNanoseconds];
            lower = [.. yardstick.SamplesNanoseconds];
        }

        double ratio = row.MedianNanoseconds!.Value / yardstick.MedianNanoseconds!.Value;
        return ReferenceEquals(row, yardstick) ? new RatioEstimate(1, null, null, betweenLaunches)
            : Interval(Thin(upper), Thin(lower)) is not var (low, high) ? new RatioEstimate(ratio, null, null, betweenLaunches)
            // Skewed samples can put the ratio of medians a hair outside; an interval that leaves its own estimate out helps nobody.
            : new RatioEstimate(ratio, Math.Min(low, ratio), Math.Max(high, ratio), betweenLaunches);
    }

    private static (double Low, double High)? Interval(double[] upper, double[] lower)
    {
        // Perfolizer's function is P(U < u). Dropping k ratios at either end leaves out P(U <= k - 1) there.
        int dropped = 0;
        while (MannWhitneyClassicExactCdf.Instance.Cdf(upper.Length, lower.Length, dropped + 1) <= Tail)
            dropped++;
        if (dropped == 0)
            return null;
        double[] ratios = [.. upper.SelectMany(u => lower.Select(l => u / l)).Order()];
        return (ratios[dropped - 1], ratios[^dropped]);
    }

    private static double[] Thin(double[] samples)
    {
        if (samples.Length <= MostSamples)
            return samples;
        double[] sorted = [.. samples.Order()];
        return [.. Enumerable.Range(0, MostSamples).Select(i => sorted[(int)((i + 0.5) * sorted.Length / MostSamples)])];
    }
}
