namespace RepLoss.Results;

/// <summary>A published speed-up, and which rows speak about it.</summary>
public sealed record PublishedClaim
{
    /// <summary>Who published it, such as "LittleGrey-hjp/Repulsion-Loss".</summary>
    public required string System { get; init; }

    /// <summary>What was claimed, in words with its numbers.</summary>
    public required string Claim { get; init; }

    /// <summary>The claimed number of times as fast; null where the claim has no number.</summary>
    public double? ClaimedSpeedup { get; init; }

    /// <summary>The variant that reproduces the code the claim was measured with ("AsPublished").</summary>
    public required string MeasuredVariant { get; init; }

    /// <summary>The variant that the claim compares with ("ElementLoop").</summary>
    public required string ComparedVariant { get; init; }

    /// <summary>The case of the fault that weighs most in the code behind the claim; null in files of before it was named.</summary>
    public string? FaultCase { get; init; }

    /// <summary>The passes that the claim speaks about; empty where any will do.</summary>
    public IReadOnlyList<Pass> Passes { get; init; } = [];
}
