namespace RepLoss.Results.Statistics;

/// <summary>
/// Mean without the eighth of the values at either end, and the variance that belongs to it, so that a launch that was
/// disturbed neither moves the mean nor hides a change behind a large variance. Below 8 values nothing is cut: too few would
/// be left to tell noise from change. (In simulation a fifth, as is usual, missed more changes among few rows.)
/// Source: Yuen, "The two-sample trimmed t for unequal population variances", 1974.
/// </summary>
/// <param name="Mean">The trimmed mean.</param>
/// <param name="Variance">Such that the mean's own variance is this over <see cref="Kept"/>.</param>
/// <param name="Kept">How many values were kept.</param>
public sealed record TrimmedMean(double Mean, double Variance, int Kept)
{
    /// <summary>Trims values; at least 2 are needed.</summary>
    public static TrimmedMean Of(IReadOnlyList<double> values)
    {
        double[] sorted = [.. values.Order()];
        int cut = sorted.Length / 8;
        int kept = sorted.Length - (2 * cut);
        double[] winsorized = [.. sorted.Select((_, i) => sorted[Math.Clamp(i, cut, sorted.Length - 1 - cut)])];
        double spread = winsorized.Sum(value => Math.Pow(value - winsorized.Average(), 2));
        return new TrimmedMean(sorted[cut..(cut + kept)].Average(), spread / (kept - 1), kept);
    }
}
