using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>Parameters of <see cref="Iou"/>.</summary>
public sealed record IouOptions : KernelOptions
{
    /// <summary>d: 1 counts a box's last pixel, as VOC's integer boxes do; 0 takes coordinates as they are.</summary>
    public int PixelOffset { get; init; }

    /// <summary>Added to the denominator; 0 or more.</summary>
    public double Epsilon { get; init; }

    /// <inheritdoc/>
    public override void Validate()
    {
        Require(PixelOffset is 0 or 1, PixelOffset, "0 or 1");
        Require(Epsilon >= 0 && double.IsFinite(Epsilon), Epsilon, "a number that is 0 or more");
    }
}
