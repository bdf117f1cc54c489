namespace RepLoss.Results.Reports;

/// <summary>The steps of a speed-up as a bar; the table beside it has the numbers for the Markdown.</summary>
/// <param name="Decomposition">What to draw.</param>
public sealed record SpeedupBar(Statistics.SpeedupDecomposition Decomposition) : Block;
