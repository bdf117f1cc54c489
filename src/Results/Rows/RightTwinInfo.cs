namespace RepLoss.Results;

/// <summary>What the right version does with the input that shows a published fault.</summary>
public sealed record RightTwinInfo
{
    /// <summary>The variant ("Tensor").</summary>
    public required string Variant { get; init; }

    /// <summary>Why the input is refused; null where it is taken.</summary>
    public string? Refusal { get; init; }

    /// <summary>Largest value error on that input.</summary>
    public double? ValueError { get; init; }

    /// <summary>Largest gradient error on that input.</summary>
    public double? GradientError { get; init; }

    /// <summary>Number of NaNs on that input.</summary>
    public int? NanCount { get; init; }

    /// <summary>How a small training run with it goes; null where nothing can be trained.</summary>
    public string? Training { get; init; }
}
