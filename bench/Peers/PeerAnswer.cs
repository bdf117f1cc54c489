using RepLoss.Contract;

namespace RepLoss.Bench.Peers;

/// <summary>What a launch of a peer gave.</summary>
internal sealed record PeerAnswer
{
    /// <summary>Why it was not timed; null where it was.</summary>
    public string? Skipped { get; init; }

    /// <summary>Nanoseconds of a run, an iteration each.</summary>
    public IReadOnlyList<double> Samples { get; init; } = [];

    /// <summary>Peak resident memory of one run above the state after set-up.</summary>
    public double? PeakNativeBytes { get; init; }

    /// <summary>Outputs and gradients of the last run.</summary>
    public KernelOutput? Output { get; init; }
}
