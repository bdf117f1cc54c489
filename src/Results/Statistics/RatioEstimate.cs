using Perfolizer.Mathematics.SignificanceTesting.MannWhitney;

namespace RepLoss.Results.Statistics;

/// <summary>
/// A ratio of two times with its 95 % confidence interval. The ratio is the median over the median. The interval is Moses'
/// distribution-free interval of the Mann-Whitney test, which consists of order statistics of all pairwise ratios. It is computed from
/// launch medians if both rows have at least <see cref="Launches.Fewest"/> launches. Otherwise it is computed from single samples, and
/// does not include the variation between launches.
/// Source: Hollander, Wolfe and Chicken, "Nonparametric Statistical Methods", section 4.3.
/// </summary>
/// <param name="Ratio">The median of the first row over the median of the second row.</param>
/// <param name="Low">The lower end of the interval. Null if there are too few samples for an interval.</param>
/// <param name="High">The upper end of the interval. Null if there are too few samples for an interval.</param>
/// <param name="BetweenLaunches">True if the interval is computed from launches, false if from samples.</param>
public sealed record RatioEstimate(double Ratio, double? Low, double? High, bool BetweenLaunches)
{
    private const double Tail = 0.025;

    // Perfolizer's exact distribution is limited to 65 samples in total. If a row has more samples than this, every k-th sorted sample is used.
    private const int MostSamples = 30;

    /// <summary>Returns the ratio of the times of two rows, or null if one of them is not timed.</summary>
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
            // With skewed samples, the ratio of medians can be slightly outside of the interval. The interval is widened to include it.
            : new RatioEstimate(ratio, Math.Min(low, ratio), Math.Max(high, ratio), betweenLaunches);
    }

    private static (double Low, double High)? Interval(double[] upper, double[] lower)
    {
        // Perfolizer's function is P(U < u). If k ratios are dropped at one end, the probability P(U <= k - 1) is left out there.
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
