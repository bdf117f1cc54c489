using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>Parameters of <see cref="Focal"/> and <see cref="QFocal"/>.</summary>
public sealed record FocalOptions : KernelOptions
{
    /// <summary>The power of the modulating factor; 0 or more. 0 leaves binary cross-entropy, weighed by alpha.</summary>
    public double Gamma { get; init; } = 1.5;

    /// <summary>The weight of a positive label, 0 to 1. A negative label has the weight 1 - alpha.</summary>
    public double Alpha { get; init; } = 0.25;

    /// <summary>w of the binary cross-entropy; 0 or more.</summary>
    public double PositiveWeight { get; init; } = 1;

    /// <inheritdoc/>
    public override void Validate()
    {
        Require(Gamma >= 0 && double.IsFinite(Gamma), Gamma, "a number that is 0 or more");
        Require(Alpha is >= 0 and <= 1, Alpha, "0 to 1");
        Require(PositiveWeight >= 0 && double.IsFinite(PositiveWeight), PositiveWeight, "a number that is 0 or more");
    }
}
