using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>What RepBox divides by.</summary>
public enum RepBoxDenominator
{
    /// <summary>The number of pairs with different targets.</summary>
    Pairs,

    /// <summary>The number of those with IoU above 0, plus 1e-7: equation 6 of the paper.</summary>
    Overlap,

    /// <summary>N squared, as YOLO-FaceV2 does.</summary>
    Square,
}

/// <summary>Parameters of <see cref="RepBox"/>.</summary>
public sealed record RepBoxOptions : KernelOptions
{
    /// <summary>Smoothing of SmoothLn: 0 &lt;= sigma &lt; 1, or 1 for none. The paper's best is 0.</summary>
    public double Sigma { get; init; }

    /// <summary>What the sum is divided by.</summary>
    public RepBoxDenominator Denominator { get; init; } = RepBoxDenominator.Overlap;

    /// <summary>d of the IoU: 1 counts a box's last pixel, 0 takes coordinates as they are.</summary>
    public int PixelOffset { get; init; }

    /// <inheritdoc/>
    public override void Validate()
    {
        SmoothLn.Validate(Sigma, "sigma");
        Require(PixelOffset is 0 or 1, PixelOffset, "0 or 1");
    }
}
