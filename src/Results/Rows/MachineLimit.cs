namespace RepLoss.Results;

/// <summary>What the machine can do at most, measured by tests of our own around the timing.</summary>
public sealed record MachineLimit
{
    /// <summary>Memory bandwidth (a triad over 4 times the last cache).</summary>
    public BeforeAndAfter? BandwidthBytesPerSecond { get; init; }

    /// <summary>Arithmetic peak (a fused multiply-add counts as two operations).</summary>
    public BeforeAndAfter? FlopsPerSecond { get; init; }
}
