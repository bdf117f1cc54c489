using MathNet.Numerics.Distributions;

namespace RepLoss.Results.Gate;

/// <summary>
/// Which changes are more than noise: a one-sided moderated t-test a row and direction on log times of launches, and Holm's
/// correction over all rows, so that the chance of any false alarm in the whole comparison is at most alpha.
/// Source: Holm, "A simple sequentially rejective multiple test procedure", 1979.
/// </summary>
internal static class Significance
{
    /// <summary>What the test says about one row.</summary>
    /// <param name="Slower">Corrected p-value of "not slower".</param>
    /// <param name="Faster">Corrected p-value of "not faster".</param>
    /// <param name="HalfWidth">Half the width of the 95 % interval (not corrected), on the logarithmic scale.</param>
    /// <param name="Visible">The slow-down, on that scale, that these launches would show as significant in 95 of 100 comparisons.</param>
    /// <param name="Spread">By how much more than it is a change has to be so that it comes out as large in 95 of 100.</param>
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
            // The largest change of all rows has to pass Holm's first and hardest step.
            double spread = error * StudentT.InvCDF(0, 1, freedom, Power);
            return (Slower: StudentT.CDF(0, 1, freedom, -t), Faster: StudentT.CDF(0, 1, freedom, t), HalfWidth: error * StudentT.InvCDF(0, 1, freedom, 0.975),
                Visible: (error * StudentT.InvCDF(0, 1, freedom, 1 - (alpha / contrasts.Count))) + spread, Spread: spread);
        }).ToList();
        double[] slower = Holm([.. tests.Select(test => test.Slower)]), faster = Holm([.. tests.Select(test => test.Faster)]);
        return [.. tests.Select((test, i) => new Finding(slower[i], faster[i], test.HalfWidth, test.Visible, test.Spread))];
    }

    /// <summary>Holm's corrected p-values, in the order given.</summary>
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
