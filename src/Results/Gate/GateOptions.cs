namespace RepLoss.Results.Gate;

/// <summary>The options that decide when a change counts.</summary>
public sealed record GateOptions
{
    /// <summary>
    /// The recommended number of launches for each side. With it, a slow-down of 20 % is detected in at least 95 of 100 cases if launches differ
    /// by 5 % (standard deviation). If also one launch in twenty takes 1.5 times as long, it is detected in 60 to 80 cases. The least number is 5.
    /// </summary>
    public const int RecommendedLaunches = 10;

    /// <summary>The number of launches for each side of rows that are still in doubt after <see cref="RecommendedLaunches"/>.</summary>
    public const int MostLaunches = 2 * RecommendedLaunches;

    /// <summary>How the sides were measured.</summary>
    public GateMode Mode { get; init; } = GateMode.Interleaved;

    /// <summary>The smallest relative change of time that is reported: 0.10 is 10 %.</summary>
    public double Threshold { get; init; } = 0.10;

    /// <summary>The smallest change in nanoseconds that is reported.</summary>
    public double NoiseFloorNanoseconds { get; init; } = 50;

    /// <summary>
    /// The probability of any false alarm in a stage, over all its rows. It is half of the goal of 1 %, because in simulations the probability
    /// was up to twice as large if the noise differs much between rows. The last stage has few rows, and a change must also exceed the threshold.
    /// </summary>
    public double Alpha { get; init; } = 0.005;

    /// <summary>The largest factor by which an error may grow.</summary>
    public double ErrorGrowth { get; init; } = 4;

    /// <summary>An error below this counts as this. It is about one unit in the last place of a float32 near 1.</summary>
    public double ErrorFloor { get; init; } = 1e-7;

    /// <summary>The kernels to compare. Empty for all.</summary>
    public IReadOnlyList<string> Kernels { get; init; } = [];
}

/// <summary>How the two sides were measured, which decides what can be compared.</summary>
public enum GateMode
{
    /// <summary>The sides were measured in turn on one machine, A B B A and so on. Launches are paired, and absolute times are compared.</summary>
    Interleaved,

    /// <summary>The sides were measured at different times. Only the ratio to Loop in the same run is compared, never an absolute time.</summary>
    Baseline,
}
