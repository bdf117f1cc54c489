using MathNet.Numerics;
using MathNet.Numerics.RootFinding;

namespace RepLoss.Results.Gate;

/// <summary>
/// The estimate of the noise from all rows of a comparison. Five launches say little about the variance of one row, but forty rows say much
/// about their common variance. Each row's variance is shrunk towards the common variance, more if the rows agree (empirical Bayes).
/// Source: Smyth, "Linear models and empirical Bayes methods for assessing differential expression", 2004, section 6.2.
/// </summary>
/// <param name="Variance">The common variance.</param>
/// <param name="Freedom">The weight of the common variance, in degrees of freedom. 0 if the rows are too few or too different.</param>
internal sealed record NoisePrior(double Variance, double Freedom)
{
    /// <summary>The prior without any knowledge.</summary>
    public static readonly NoisePrior None = new(0, 0);

    private const int FewestRows = 8;

    // The limit of the weight, so that the row's own variance always counts.
    private const double MostFreedom = 50;

    /// <summary>Fits the prior to the rows of a comparison.</summary>
    public static NoisePrior Fit(IReadOnlyList<TimeContrast> contrasts)
    {
        if (contrasts.Count < FewestRows)
            return None;
        double[] centred = [.. contrasts.Select(c => Math.Log(c.Variance) - SpecialFunctions.DiGamma(c.Freedom / 2) + Math.Log(c.Freedom / 2))];
        double mean = centred.Average();
        double excess = MathNet.Numerics.Statistics.ArrayStatistics.Variance(centred) - contrasts.Average(c => Trigamma(c.Freedom / 2));
        double freedom = excess <= Trigamma(MostFreedom / 2) ? MostFreedom
            : 2 * Brent.FindRoot(half => Trigamma(half) - excess, 1e-3, MostFreedom / 2);
        return new NoisePrior(Math.Exp(mean + SpecialFunctions.DiGamma(freedom / 2) - Math.Log(freedom / 2)), freedom);
    }

    /// <summary>Returns a row's variance, shrunk towards the common variance, with its degrees of freedom.</summary>
    public (double Variance, double Freedom) Moderate(TimeContrast contrast)
    {
        double freedom = Freedom + contrast.Freedom;
        return (((Freedom * Variance) + (contrast.Freedom * contrast.Variance)) / freedom, freedom);
    }

    // Trigamma is the derivative of digamma. It is computed by upward recurrence, then by the asymptotic series.
    private static double Trigamma(double x)
    {
        double sum = 0;
        for (; x < 8; x++)
            sum += 1 / (x * x);
        double inverse = 1 / x, square = inverse * inverse;
        return sum + inverse + (square / 2) + (square * inverse * ((1.0 / 6) - (square * ((1.0 / 30) - (square / 42)))));
    }
}
