using MathNet.Numerics.Distributions;

namespace RepLoss.Results.Gate;

/// <summary>
/// Decides which changes are more than noise, by a one-sided moderated t-test on the log times of launches for each row and direction. Holm's
/// correction over all rows keeps the probability of any false alarm in the whole comparison at or below alpha.
/// Source: Holm, "A simple sequentially rejective multiple test procedure", 1979.
/// </summary>
internal static class Significance
{
    /// <summary>The result of the test for one row. Sizes are on the logarithmic scale.</summary>
    /// <param name="Slower">The corrected p-value of the hypothesis "not slower".</param>
    /// <param name="Faster">The corrected p-value of the hypothesis "not faster".</param>
    /// <param name="HalfWidth">Half the width of the 95 % interval, which is not corrected.</param>
    /// <param name="Visible">The slow-down that these launches would show as significant in 95 of 100 comparisons.</param>
    /// <param name="Spread">A real change must exceed a limit by this much to be measured above the limit in 95 of 100 comparisons.</param>
    public sealed record Finding(double Slower, double Faster, double HalfWidth, double Visible, double Spread);

    private const double Power = 0.95;

    /// <summary>Tests all rows of a comparison together.</summary>
    public static IReadOnlyList<Finding> Test(IReadOnlyList<TimeContrast> contrasts, NoisePrior prior, double alpha)
    {
        var tests = contrasts.Select(contrast =>
        {
            (double variance, double freedom) = prior.Moderate(contrast);
            double error = Math.Sqrt(variance * contrast.Weight);
            double t = contrast.Mean / error;
            // The largest change of all rows must pass Holm's first step, which is the strictest.
            double spread = error * StudentT.InvCDF(0, 1, freedom, Power);
            return (Slower: StudentT.CDF(0, 1, freedom, -t), Faster: StudentT.CDF(0, 1, freedom, t), HalfWidth: error * StudentT.InvCDF(0, 1, freedom, 0.975),
                Visible: (error * StudentT.InvCDF(0, 1, freedom, 1 - (alpha / contrasts.Count))) + spread, Spread: spread);
        }).ToList();
        double[] slower = Holm([.. tests.Select(test => test.Slower)]), faster = Holm([.. tests.Select(test => test.Faster)]);
        return [.. tests.Select((test, i) => new Finding(slower[i], faster[i], test.HalfWidth, test.Visible, test.Spread))];
    }

    /// <summary>Returns Holm's corrected p-values in the given order.</summary>
    public static double[] Holm(IReadOnlyList<double> pValues)
    {
        var corrected = new double[pValues.Count];
        double largest = 0;
        int rank = 0;
        foreach (int i in Enumerable.Range(0, pValues.Count).OrderBy(i => pValues[i]))
        {
            largest = Math.Max(largest, Math.Min(1, pValues[i] * (pValues.Count - rank++)));
            corrected[i] = largest;
        }

        return corrected;
    }
}
