namespace RepLoss.Results.Reports;

/// <summary>A line of a plot.</summary>
/// <param name="Name">Its legend, with the fitted exponent.</param>
/// <param name="Points">Its points by rising size.</param>
public sealed record PlotSeries(string Name, IReadOnlyList<PlotPoint> Points);
