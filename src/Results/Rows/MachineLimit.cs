using System.Text.Json.Serialization;

namespace RepLoss.Results;

/// <summary>The limits of the machine, measured by our own tests before and after the timing.</summary>
public sealed record MachineLimit
{
    /// <summary>Memory bandwidth (a triad over 4 times the last cache).</summary>
    public BeforeAndAfter? BandwidthBytesPerSecond { get; init; }

    /// <summary>Arithmetic peak (a fused multiply-add counts as two operations).</summary>
    public BeforeAndAfter? FlopsPerSecond { get; init; }
}

/// <summary>One quantity, measured before and after the timing.</summary>
/// <param name="Before">The value before the timing. Null if it was not measured.</param>
/// <param name="After">The value after the timing. Null if it was not measured.</param>
public sealed record BeforeAndAfter(double? Before, double? After)
{
    /// <summary>The larger of the two, so that a row's share of the limit is never overstated. Null if neither is known.</summary>
    [JsonIgnore]
    public double? Largest => Before is { } before ? Math.Max(before, After ?? before) : After;
}
