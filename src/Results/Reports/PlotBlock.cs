namespace RepLoss.Results.Reports;

/// <summary>A plot of time against size; the Markdown has no plots.</summary>
/// <param name="Plot">What to draw.</param>
public sealed record PlotBlock(LogLogPlot Plot) : Block;
