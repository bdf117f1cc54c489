namespace RepLoss.Results;

/// <summary>The judge's verdict on one variant of a kernel over all its cases.</summary>
public sealed record VariantVerdict
{
    /// <summary>Kernel id.</summary>
    public required string Kernel { get; init; }

    /// <summary>Variant.</summary>
    public required string Variant { get; init; }

    /// <summary>"cpu" or "cuda".</summary>
    public required string Device { get; init; }

    /// <summary>How many cases were judged.</summary>
    public required int Cases { get; init; }

    /// <summary>The worst value; null where there is none to name.</summary>
    public WorstError? WorstValueError { get; init; }

    /// <summary>The worst gradient; null where there is none to name.</summary>
    public WorstError? WorstGradientError { get; init; }

    /// <summary>The verdict.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>Why, where the verdict needs a reason.</summary>
    public string? Reason { get; init; }
}
