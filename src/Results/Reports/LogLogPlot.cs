namespace RepLoss.Results.Reports;

/// <summary>Time against size, both axes logarithmic.</summary>
/// <param name="Title">What is shown.</param>
/// <param name="SizeLabel">Label of the x axis.</param>
/// <param name="Series">The lines.</param>
public sealed record LogLogPlot(string Title, string SizeLabel, IReadOnlyList<PlotSeries> Series);
