using System.Text.Json.Serialization;

namespace RepLoss.Results;

/// <summary>What the machine can do at most, measured by tests of our own around the timing.</summary>
public sealed record MachineLimit
{
    /// <summary>Memory bandwidth (a triad over 4 times the last cache).</summary>
    public BeforeAndAfter? BandwidthBytesPerSecond { get; init; }

    /// <summary>Arithmetic peak (a fused multiply-add counts as two operations).</summary>
    public BeforeAndAfter? FlopsPerSecond { get; init; }
}

/// <summary>One quantity before the timing and after it; null where not taken.</summary>
/// <param name="Before">Before the timing.</param>
/// <param name="After">After the timing.</param>
public sealed record BeforeAndAfter(double? Before, double? After)
{
    /// <summary>The larger of the two, so that the share of the limit is never flattered; null where neither is known.</summary>
    [JsonIgnore]
    public double? Largest => Before is { } before ? Math.Max(before, After ?? before) : After;
}
