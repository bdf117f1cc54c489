namespace RepLoss.Results;

/// <summary>How much effort a run puts into its times; written as "quick" or "full".</summary>
public enum RunProfile
{
    /// <summary>Few iterations: for looking, not for publishing or gating.</summary>
    Quick,

    /// <summary>At least 5 launches of 5 iterations: for publishing and gating.</summary>
    Full,
}
