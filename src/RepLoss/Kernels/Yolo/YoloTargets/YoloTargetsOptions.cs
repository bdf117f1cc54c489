using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>Parameters of <see cref="YoloTargets"/>.</summary>
public sealed record YoloTargetsOptions : KernelOptions
{
    /// <summary>A target and an anchor match where no side is this many times the other's, or more; compared in float32.</summary>
    public double AnchorThreshold { get; init; } = 4;

    /// <inheritdoc/>
    public override void Validate() =>
        Require(AnchorThreshold > 0 && double.IsFinite(AnchorThreshold), AnchorThreshold, "a number above 0");
}
