namespace RepLoss.Results.Gate;

/// <summary>The gate's word on one row.</summary>
public sealed record GateLine
{
    /// <summary>The row.</summary>
    public required RowId Id { get; init; }

    /// <summary>The word.</summary>
    public required GateWord Word { get; init; }

    /// <summary>Why, in a sentence without its full stop; null where the numbers say it.</summary>
    public string? Reason { get; init; }

    /// <summary>Candidate over baseline (in baseline mode: of the ratios to Loop); null where no times were compared.</summary>
    public double? Ratio { get; init; }

    /// <summary>Lower end of the ratio's 95 % interval.</summary>
    public double? Low { get; init; }

    /// <summary>Upper end of the ratio's 95 % interval.</summary>
    public double? High { get; init; }

    /// <summary>The smallest slow-down, as a ratio, that these launches would have shown in 95 of 100 gates; null where no times were compared.</summary>
    public double? SmallestSeen { get; init; }

    /// <summary>Corrected p-value of the direction that the ratio points to.</summary>
    public double? PValue { get; init; }

    /// <summary>The baseline's median in nanoseconds.</summary>
    public double? BaselineNanoseconds { get; init; }

    /// <summary>The candidate's median in nanoseconds.</summary>
    public double? CandidateNanoseconds { get; init; }
}
