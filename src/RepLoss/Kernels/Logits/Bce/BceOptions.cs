using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>Parameters of <see cref="Bce"/>.</summary>
public sealed record BceOptions : KernelOptions
{
    /// <summary>w, the weight of a positive label. 0 or more.</summary>
    public double PositiveWeight { get; init; } = 1;

    /// <inheritdoc/>
    public override void Validate() => Require(PositiveWeight >= 0 && double.IsFinite(PositiveWeight), PositiveWeight, "a number that is 0 or more");
}
