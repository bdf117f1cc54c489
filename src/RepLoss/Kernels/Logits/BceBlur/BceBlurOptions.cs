using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>Parameters of <see cref="BceBlur"/>.</summary>
public sealed record BceBlurOptions : KernelOptions
{
    /// <summary>How far below certainty a prediction without a label still counts as a missing label; 0 or more.</summary>
    public double Alpha { get; init; } = 0.05;

    /// <inheritdoc/>
    public override void Validate() => Require(Alpha >= 0 && double.IsFinite(Alpha), Alpha, "a number that is 0 or more");
}
