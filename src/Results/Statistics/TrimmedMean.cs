namespace RepLoss.Results.Statistics;

/// <summary>
/// The mean without one eighth of the values at each end, and the variance that belongs to it. So a disturbed launch neither
/// moves the mean nor hides a change behind a large variance. With fewer than 8 values nothing is cut, since too few would be left to
/// distinguish a change from noise. (The usual fraction is one fifth. In simulations it missed more changes among few rows.)
/// Source: Yuen, "The two-sample trimmed t for unequal population variances", 1974.
/// </summary>
/// <param name="Mean">The trimmed mean.</param>
/// <param name="Variance">The variance, defined so that the variance of the mean is this divided by <see cref="Kept"/>.</param>
/// <param name="Kept">The number of values that were kept.</param>
public sealed record TrimmedMean(double Mean, double Variance, int Kept)
{
    /// <summary>Trims values. At least 2 are needed.</summary>
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
