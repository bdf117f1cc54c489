namespace RepLoss.Results;

/// <summary>The judge's verdict on one variant of a kernel over all its cases.</summary>
public sealed record VariantVerdict
{
    /// <summary>Kernel id.</summary>
    public required string Kernel { get; init; }

    /// <summary>Variant.</summary>
    public required string Variant { get; init; }

    /// <summary>The device: "cpu", or "cuda:0" in torch's notation.</summary>
    public required string Device { get; init; }

    /// <summary>The number of judged cases.</summary>
    public required int Cases { get; init; }

    /// <summary>The number of cases that another program was asked for. Null for a variant, which answers all its cases.</summary>
    public int? CasesAsked { get; init; }

    /// <summary>The description that another program gives of itself. Null for a variant.</summary>
    public string? Program { get; init; }

    /// <summary>What another program does not support, in its own words. The reason for the most missing cases comes first.</summary>
    public IReadOnlyList<string> Unsupported { get; init; } = [];

    /// <summary>The value with the largest error. Null if there is none to name.</summary>
    public WorstError? WorstValueError { get; init; }

    /// <summary>The gradient with the largest error. Null if there is none to name.</summary>
    public WorstError? WorstGradientError { get; init; }

    /// <summary>The verdict.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>The reason, if the verdict needs one.</summary>
    public string? Reason { get; init; }
}

/// <summary>The element with the largest error of all cases, and the allowed error.</summary>
/// <param name="Value">The absolute error found. Null if it is not finite.</param>
/// <param name="Allowed">The absolute error allowed there.</param>
/// <param name="Place">The output or gradient and the index, such as "boxes[3,1]".</param>
/// <param name="Case">The case.</param>
public sealed record WorstError(double? Value, double? Allowed, string Place, string Case);
