namespace RepLoss.Results.Reports;

/// <summary>A list of points.</summary>
/// <param name="Items">The points, each of its pieces.</param>
public sealed record BulletList(IReadOnlyList<IReadOnlyList<Inline>> Items) : Block;
