namespace RepLoss.Results.Gate;

/// <summary>When a change counts.</summary>
public sealed record GateOptions
{
    /// <summary>
    /// Launches a side at which a slow-down of 20 % is seen in at least 95 of 100 cases where launches differ by 5 % (standard
    /// deviation); in 60 to 80 where besides one launch in twenty takes half as long again. Five is the least that is compared.
    /// </summary>
    public const int RecommendedLaunches = 10;

    /// <summary>Launches a side of what <see cref="RecommendedLaunches"/> left in doubt, where launches differ by more than that.</summary>
    public const int MostLaunches = 2 * RecommendedLaunches;

    /// <summary>How the sides were measured.</summary>
    public GateMode Mode { get; init; } = GateMode.Interleaved;

    /// <summary>Relative change of time below which nothing is said: 0.10 is 10 %.</summary>
    public double Threshold { get; init; } = 0.10;

    /// <summary>Change in nanoseconds below which nothing is said.</summary>
    public double NoiseFloorNanoseconds { get; init; } = 50;

    /// <summary>
    /// Chance of any false alarm in a stage, over all its rows. Half of the goal of 1 %: rows whose noise differs much from row to row
    /// come out at up to twice this in simulation. The last stage has few rows, and a change has to be larger than the threshold as well.
    /// </summary>
    public double Alpha { get; init; } = 0.005;

    /// <summary>How many times an error may grow.</summary>
    public double ErrorGrowth { get; init; } = 4;

    /// <summary>Errors below this count as this much: rounding, about one unit in the last place of a float32 near 1.</summary>
    public double ErrorFloor { get; init; } = 1e-7;

    /// <summary>Kernels to compare; empty for all.</summary>
    public IReadOnlyList<string> Kernels { get; init; } = [];
}

/// <summary>How the two sides were measured, and so what of them can be compared.</summary>
public enum GateMode
{
    /// <summary>In turn on one machine, A B B A …: launch i of one side beside launch i of the other, absolute times, paired.</summary>
    Interleaved,

    /// <summary>At different times: only the ratio to Loop in the same run is compared, never an absolute time.</summary>
    Baseline,
}
