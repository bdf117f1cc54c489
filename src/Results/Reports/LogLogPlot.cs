namespace RepLoss.Results.Reports;

/// <summary>A point with its spread.</summary>
/// <param name="X">Size.</param>
/// <param name="Y">Median time in nanoseconds.</param>
/// <param name="Low">Smallest launch median (or sample) in nanoseconds.</param>
/// <param name="High">Largest launch median (or sample) in nanoseconds.</param>
/// <param name="Label">What a reader sees on hover.</param>
public sealed record PlotPoint(double X, double Y, double Low, double High, string Label);

/// <summary>A line of a plot.</summary>
/// <param name="Name">Its legend, with the fitted exponent.</param>
/// <param name="Points">Its points by rising size.</param>
public sealed record PlotSeries(string Name, IReadOnlyList<PlotPoint> Points);

/// <summary>Time against size, both axes logarithmic.</summary>
/// <param name="Title">What is shown.</param>
/// <param name="SizeLabel">Label of the x axis.</param>
/// <param name="Series">The lines.</param>
public sealed record LogLogPlot(string Title, string SizeLabel, IReadOnlyList<PlotSeries> Series);
