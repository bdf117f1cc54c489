namespace RepLoss.Results;

/// <summary>The worst element of all cases, and what it might have been off by.</summary>
/// <param name="Value">The absolute error found; null where it is not finite.</param>
/// <param name="Allowed">The absolute error allowed there.</param>
/// <param name="Place">Output or gradient and index, such as "boxes[3,1]".</param>
/// <param name="Case">The case.</param>
public sealed record WorstError(double? Value, double? Allowed, string Place, string Case);
