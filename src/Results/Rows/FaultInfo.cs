namespace RepLoss.Results;

/// <summary>A declared fault of a published implementation, with the input that shows it.</summary>
public sealed record FaultInfo
{
    /// <summary>Who published it.</summary>
    public required string System { get; init; }

    /// <summary>Its repository.</summary>
    public string? Repository { get; init; }

    /// <summary>The commit or version that was read.</summary>
    public string? Commit { get; init; }

    /// <summary>The function that has the fault.</summary>
    public string? Function { get; init; }

    /// <summary>The variant that reproduces it.</summary>
    public required string Variant { get; init; }

    /// <summary>What is wrong, in one or two sentences.</summary>
    public required string What { get; init; }

    /// <summary>What the variant gave on that case, and what was expected; null in files of before it was kept apart.</summary>
    public string? Seen { get; init; }

    /// <summary>How it shows.</summary>
    public required FaultSign Shows { get; init; }

    /// <summary>The case that shows it.</summary>
    public required string CaseId { get; init; }

    /// <summary>The input as `eval` JSON that a reader can run.</summary>
    public string? EvalJson { get; init; }

    /// <summary>Largest value error on that case.</summary>
    public double? ValueError { get; init; }

    /// <summary>Largest gradient error on that case.</summary>
    public double? GradientError { get; init; }

    /// <summary>Number of NaNs on that case.</summary>
    public int? NanCount { get; init; }

    /// <summary>Number of elements that were looked at, so that a NaN count can be read.</summary>
    public int? ElementCount { get; init; }

    /// <summary>How a small training run with the published code goes on that input; null where nothing can be trained.</summary>
    public string? Training { get; init; }

    /// <summary>What the right version does with that input; null in files of before it was looked at.</summary>
    public RightTwinInfo? Right { get; init; }

    /// <summary>Whether the fault showed in this run; false means somebody repaired the variant in silence.</summary>
    public required bool StillShows { get; init; }
}

/// <summary>How a fault shows; written as "value", "gradient", "nan-count" or "exception".</summary>
public enum FaultSign
{
    /// <summary>The value is wrong.</summary>
    Value,

    /// <summary>The gradient is wrong.</summary>
    Gradient,

    /// <summary>There are NaNs where the definition is finite.</summary>
    NanCount,

    /// <summary>It raises where the definition has an answer.</summary>
    Exception,
}

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
