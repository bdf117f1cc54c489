namespace RepLoss.Results.Gate;

/// <summary>The result of the gate for one row.</summary>
public sealed record GateLine
{
    /// <summary>The row.</summary>
    public required RowId Id { get; init; }

    /// <summary>The word.</summary>
    public required GateWord Word { get; init; }

    /// <summary>The reason, without a full stop. Null if the numbers are enough.</summary>
    public string? Reason { get; init; }

    /// <summary>The candidate's time over the baseline's time. In baseline mode, both are ratios to Loop. Null if no times were compared.</summary>
    public double? Ratio { get; init; }

    /// <summary>Lower end of the ratio's 95 % interval.</summary>
    public double? Low { get; init; }

    /// <summary>Upper end of the ratio's 95 % interval.</summary>
    public double? High { get; init; }

    /// <summary>The smallest slow-down, as a ratio, that these launches would show in 95 of 100 gates. Null if no times were compared.</summary>
    public double? SmallestSeen { get; init; }

    /// <summary>The corrected p-value for the direction of the ratio, slower or faster.</summary>
    public double? PValue { get; init; }

    /// <summary>The baseline's median in nanoseconds.</summary>
    public double? BaselineNanoseconds { get; init; }

    /// <summary>The candidate's median in nanoseconds.</summary>
    public double? CandidateNanoseconds { get; init; }
}
