namespace RepLoss.Results;

/// <summary>A declared fault of a published implementation, with the input that shows it.</summary>
public sealed record FaultInfo
{
    /// <summary>The name of the published system.</summary>
    public required string System { get; init; }

    /// <summary>The repository of the system.</summary>
    public string? Repository { get; init; }

    /// <summary>The commit or version that was read.</summary>
    public string? Commit { get; init; }

    /// <summary>The function that has the fault.</summary>
    public string? Function { get; init; }

    /// <summary>The variant that reproduces it.</summary>
    public required string Variant { get; init; }

    /// <summary>What is wrong, in one or two sentences.</summary>
    public required string What { get; init; }

    /// <summary>The answer of the variant on the case, and the expected answer. Null in old files, which do not keep it separately.</summary>
    public string? Seen { get; init; }

    /// <summary>How the fault shows.</summary>
    public required FaultSign Shows { get; init; }

    /// <summary>The case that shows the fault.</summary>
    public required string CaseId { get; init; }

    /// <summary>The input as `eval` JSON that a reader can run.</summary>
    public string? EvalJson { get; init; }

    /// <summary>Largest value error on that case.</summary>
    public double? ValueError { get; init; }

    /// <summary>Largest gradient error on that case.</summary>
    public double? GradientError { get; init; }

    /// <summary>Number of NaNs on that case.</summary>
    public int? NanCount { get; init; }

    /// <summary>The number of elements that were compared, which puts the number of NaNs into proportion.</summary>
    public int? ElementCount { get; init; }

    /// <summary>The result of a small training run with the published code on that input. Null if nothing can be trained.</summary>
    public string? Training { get; init; }

    /// <summary>The result of the right version on that input. Null in old files, which do not have it.</summary>
    public RightTwinInfo? Right { get; init; }

    /// <summary>Whether the fault showed in this run. False means that somebody has repaired the variant without removing the fault from its list.</summary>
    public required bool StillShows { get; init; }
}

/// <summary>How a fault shows. It is written as "value", "gradient", "nan-count" or "exception".</summary>
public enum FaultSign
{
    /// <summary>The value is wrong.</summary>
    Value,

    /// <summary>The gradient is wrong.</summary>
    Gradient,

    /// <summary>The answer has NaNs where the definition is finite.</summary>
    NanCount,

    /// <summary>The variant throws where the definition has an answer.</summary>
    Exception,
}

/// <summary>The result of the right version on the input that shows a published fault.</summary>
public sealed record RightTwinInfo
{
    /// <summary>The variant ("Tensor").</summary>
    public required string Variant { get; init; }

    /// <summary>The reason why the input is refused. Null if it is accepted.</summary>
    public string? Refusal { get; init; }

    /// <summary>Largest value error on that input.</summary>
    public double? ValueError { get; init; }

    /// <summary>Largest gradient error on that input.</summary>
    public double? GradientError { get; init; }

    /// <summary>Number of NaNs on that input.</summary>
    public int? NanCount { get; init; }

    /// <summary>The result of a small training run with this version. Null if nothing can be trained.</summary>
    public string? Training { get; init; }
}
