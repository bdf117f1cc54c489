namespace RepLoss.Results;

/// <summary>A published speed-up, and the rows that can confirm it.</summary>
public sealed record PublishedClaim
{
    /// <summary>The system that it was published with, such as "LittleGrey-hjp/Repulsion-Loss".</summary>
    public required string System { get; init; }

    /// <summary>The claim in words and numbers.</summary>
    public required string Claim { get; init; }

    /// <summary>The claimed speed-up. Null if the claim has no number.</summary>
    public double? ClaimedSpeedup { get; init; }

    /// <summary>The variant that reproduces the code of the claim ("AsPublished").</summary>
    public required string MeasuredVariant { get; init; }

    /// <summary>The variant that the claim compares with ("ElementLoop").</summary>
    public required string ComparedVariant { get; init; }

    /// <summary>The case of the most serious fault in the code of the claim. Null in old files, which do not have it.</summary>
    public string? FaultCase { get; init; }

    /// <summary>The passes that the claim is about. Empty for any pass.</summary>
    public IReadOnlyList<Pass> Passes { get; init; } = [];
}
