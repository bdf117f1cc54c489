namespace RepLoss.Judge;

/// <summary>One disagreement between an answer and the truth, before it is known whether it was declared.</summary>
/// <param name="Failure">The kind.</param>
/// <param name="Place">Output name, or "d/" and input name, and the index; empty where it concerns the whole answer.</param>
/// <param name="Found">What was found.</param>
/// <param name="Expected">What was expected.</param>
/// <param name="Allowed">The largest difference allowed; null where nothing but equality is.</param>
public sealed record Difference(FailureKind Failure, string Place, string Found, string Expected, double? Allowed = null)
{
    /// <summary>The circumstances, such as "with 1 torch thread instead of 2"; empty on an ordinary run.</summary>
    public string Circumstance { get; init; } = "";

    /// <summary>True where a gradient is concerned.</summary>
    public bool InGradient => Place.StartsWith("d/", StringComparison.Ordinal);
}
