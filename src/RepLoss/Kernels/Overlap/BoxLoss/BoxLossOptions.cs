using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>Which overlap X the loss 1 - X is made of: IoU less a penalty.</summary>
public enum BoxLossKind
{
    /// <summary>Less the share of the smallest box around both that neither covers (Rezatofighi et al., CVPR 2019).</summary>
    Giou,

    /// <summary>Less the squared distance of the centres over the squared diagonal of that box (Zheng et al., AAAI 2020).</summary>
    Diou,

    /// <summary>DIoU less the difference in aspect ratio (Zheng et al., AAAI 2020).</summary>
    Ciou,

    /// <summary>DIoU less the squared differences of widths and heights over the squared sides of that box (Zhang et al., 2022).</summary>
    Eiou,

    /// <summary>Less half of a cost of distance, which counts the angle, and a cost of shape (Gevorgyan, 2022).</summary>
    Siou,
}

/// <summary>Parameters of <see cref="BoxLoss"/>.</summary>
public sealed record BoxLossOptions : KernelOptions
{
    /// <summary>Which overlap is taken.</summary>
    public BoxLossKind Kind { get; init; } = BoxLossKind.Ciou;

    /// <summary>e, added to denominators; above 0.</summary>
    public double Epsilon { get; init; } = 1e-7;

    /// <summary>The power of SIoU's cost of shape; 2 to 6.</summary>
    public double Theta { get; init; } = 4;

    /// <inheritdoc/>
    public override void Validate()
    {
        Require(Enum.IsDefined(Kind), Kind, "one of giou, diou, ciou, eiou, siou");
        Require(Epsilon > 0 && double.IsFinite(Epsilon), Epsilon, "a number above 0");
        Require(Theta is >= 2 and <= 6, Theta, "2 to 6");
    }
}
