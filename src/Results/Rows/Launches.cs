using MathNet.Numerics.Statistics;

namespace RepLoss.Results;

/// <summary>
/// Computes the medians of launches. The samples of one launch share their process, memory layout and neighbours, so they are not
/// independent. Comparisons between runs therefore use the median of each launch, and the sample size is the number of launches.
/// </summary>
public static class Launches
{
    /// <summary>The least number of launches that a gate compares.</summary>
    public const int Fewest = 5;

    /// <summary>Returns the median, which is the mean of the middle two for an even count. Samples must not be empty.</summary>
    public static double Median(IEnumerable<double> samples) => ArrayStatistics.MedianInplace(samples.ToArray());

    /// <summary>Returns the median of each launch of a row in nanoseconds, in order. Empty if the row has no samples.</summary>
    public static double[] Medians(ResultRow row) => [.. row.SamplesByLaunch.Where(launch => launch.Count > 0).Select(Median)];
}
