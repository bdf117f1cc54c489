using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>Parameters of <see cref="Nms"/>.</summary>
public sealed record NmsOptions : KernelOptions
{
    /// <summary>A box is dropped if its IoU with a kept box is above this. 0 to 1.</summary>
    public double IouThreshold { get; init; } = 0.5;

    /// <inheritdoc/>
    public override void Validate() => Require(IouThreshold is >= 0 and <= 1, IouThreshold, "0 to 1");
}
