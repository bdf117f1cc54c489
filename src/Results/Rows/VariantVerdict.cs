namespace RepLoss.Results;

/// <summary>The judge's verdict on one variant of a kernel over all its cases.</summary>
public sealed record VariantVerdict
{
    /// <summary>Kernel id.</summary>
    public required string Kernel { get; init; }

    /// <summary>Variant.</summary>
    public required string Variant { get; init; }

    /// <summary>"cpu", or "cuda:0" as torch names it.</summary>
    public required string Device { get; init; }

    /// <summary>How many cases were judged.</summary>
    public required int Cases { get; init; }

    /// <summary>How many cases another program was asked for; null for a variant, which answers all of its own.</summary>
    public int? CasesAsked { get; init; }

    /// <summary>What another program says it is; null for a variant.</summary>
    public string? Program { get; init; }

    /// <summary>What another program does not support, in its own words, what it left most cases out for first.</summary>
    public IReadOnlyList<string> Unsupported { get; init; } = [];

    /// <summary>The worst value; null where there is none to name.</summary>
    public WorstError? WorstValueError { get; init; }

    /// <summary>The worst gradient; null where there is none to name.</summary>
    public WorstError? WorstGradientError { get; init; }

    /// <summary>The verdict.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>Why, where the verdict needs a reason.</summary>
    public string? Reason { get; init; }
}

/// <summary>The worst element of all cases, and what it might have been off by.</summary>
/// <param name="Value">The absolute error found; null where it is not finite.</param>
/// <param name="Allowed">The absolute error allowed there.</param>
/// <param name="Place">Output or gradient and index, such as "boxes[3,1]".</param>
/// <param name="Case">The case.</param>
public sealed record WorstError(double? Value, double? Allowed, string Place, string Case);
