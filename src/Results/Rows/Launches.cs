using MathNet.Numerics.Statistics;

namespace RepLoss.Results;

/// <summary>
/// Samples of one launch share their process, memory layout and neighbours, so they are not independent: whatever is
/// compared between runs is the median of each launch, and the number of launches is the sample size.
/// </summary>
public static class Launches
{
    /// <summary>Fewest launches that a gate compares.</summary>
    public const int Fewest = 5;

    /// <summary>The median (mean of the middle two for an even count); samples must not be empty.</summary>
    public static double Median(IEnumerable<double> samples) => ArrayStatistics.MedianInplace(samples.ToArray());

    /// <summary>Median of each launch of a row in nanoseconds, in order; empty where the row has no samples.</summary>
    public static double[] Medians(ResultRow row) => [.. row.SamplesByLaunch.Where(launch => launch.Count > 0).Select(Median)];
}
