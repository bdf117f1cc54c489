namespace RepLoss.Results.Reports;

/// <summary>A point with its spread.</summary>
/// <param name="X">Size.</param>
/// <param name="Y">Median time in nanoseconds.</param>
/// <param name="Low">Smallest launch median (or sample) in nanoseconds.</param>
/// <param name="High">Largest launch median (or sample) in nanoseconds.</param>
/// <param name="Label">What a reader sees on hover.</param>
public sealed record PlotPoint(double X, double Y, double Low, double High, string Label);
