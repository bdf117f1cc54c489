using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>The overlap X of the loss 1 - X. Every X is IoU minus a penalty.</summary>
public enum BoxLossKind
{
    /// <summary>The penalty is the part of the smallest box around both boxes that neither box covers, as a share of its area (Rezatofighi et al., CVPR 2019).</summary>
    Giou,

    /// <summary>The penalty is the squared distance of the centres over the squared diagonal of the smallest box around both (Zheng et al., AAAI 2020).</summary>
    Diou,

    /// <summary>DIoU minus a penalty for the difference in aspect ratio (Zheng et al., AAAI 2020).</summary>
    Ciou,

    /// <summary>DIoU minus the squared differences of widths and heights over the squared sides of the smallest box around both (Zhang et al., 2022).</summary>
    Eiou,

    /// <summary>The penalty is half the sum of a cost of distance, which depends on the angle, and a cost of shape (Gevorgyan, 2022).</summary>
    Siou,
}

/// <summary>Parameters of <see cref="BoxLoss"/>.</summary>
public sealed record BoxLossOptions : KernelOptions
{
    /// <summary>The kind of overlap.</summary>
    public BoxLossKind Kind { get; init; } = BoxLossKind.Ciou;

    /// <summary>e, the number that is added to denominators. Above 0.</summary>
    public double Epsilon { get; init; } = 1e-7;

    /// <summary>The exponent of SIoU's cost of shape. 2 to 6.</summary>
    public double Theta { get; init; } = 4;

    /// <inheritdoc/>
    public override void Validate()
    {
        Require(Enum.IsDefined(Kind), Kind, "one of giou, diou, ciou, eiou, siou");
        Require(Epsilon > 0 && double.IsFinite(Epsilon), Epsilon, "a number above 0");
        Require(Theta is >= 2 and <= 6, Theta, "2 to 6");
    }
}
