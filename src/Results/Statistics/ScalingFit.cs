using MathNet.Numerics.LinearRegression;

namespace RepLoss.Results.Statistics;

/// <summary>
/// The fit of time = scale · size^exponent, by least squares on log time against log size over all timed sizes. Fixed costs flatten the
/// curve at small sizes, so the exponent is valid for the measured range, and not for the limit of large sizes.
/// </summary>
/// <param name="Exponent">The fitted exponent.</param>
/// <param name="StandardError">The standard error of the exponent. 0 if the points are on a line.</param>
/// <param name="Scale">The fitted time at size 1, in nanoseconds.</param>
public sealed record ScalingFit(double Exponent, double StandardError, double Scale)
{
    /// <summary>Fits the rows of one kernel, pass, variant and device. Returns null if there are fewer than three different sizes.</summary>
    public static ScalingFit? Of(IEnumerable<ResultRow> rows)
    {
        ResultRow[] timed = [.. rows.Where(row => row.IsTimed && row.Size is not null)];
        if (timed.Select(row => row.Size).Distinct().Count() < 3)
            return null;
        double[] x = [.. timed.Select(row => Math.Log(row.Size!.Value))];
        double[] y = [.. timed.Select(row => Math.Log(row.MedianNanoseconds!.Value))];
        (double intercept, double slope) = SimpleRegression.Fit(x, y);
        double mean = x.Average();
        double residual = x.Zip(y, (xi, yi) => Math.Pow(yi - intercept - (slope * xi), 2)).Sum();
        double error = Math.Sqrt(residual / (x.Length - 2) / x.Sum(xi => (xi - mean) * (xi - mean)));
        return new ScalingFit(slope, error, Math.Exp(intercept));
    }
}
