using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>How well a predicted box fits a labelled one.</summary>
public enum AlignmentOverlap
{
    /// <summary>CIoU with epsilons as in YOLOv5 v5.0, no less than 0.</summary>
    Ciou,

    /// <summary>IoU.</summary>
    Iou,
}

/// <summary>Parameters of <see cref="TalAssign"/>. YOLOv8 has topk 10, alpha 1/2, beta 6, and <see cref="AssignConflict.All"/>; TOOD topk 13, alpha 1, beta 6.</summary>
public sealed record TalAssignOptions : KernelOptions
{
    /// <summary>The most anchors that a truth claims; 1 or more.</summary>
    public int Topk { get; init; } = 10;

    /// <summary>Exponent of the score; above 0.</summary>
    public double Alpha { get; init; } = 0.5;

    /// <summary>Exponent of the overlap; above 0.</summary>
    public double Beta { get; init; } = 6;

    /// <summary>The least distance of a point inside a truth from its edges, not counted; and what is added where targets are scaled; 0 or more.</summary>
    public double Epsilon { get; init; } = 1e-9;

    /// <summary>How well a predicted box fits.</summary>
    public AlignmentOverlap Overlap { get; init; }

    /// <summary>Which truth gets an anchor that several claimed.</summary>
    public AssignConflict Conflict { get; init; }

    /// <summary>A side of a truth below it counts as <see cref="WidenedSide"/> where points inside are sought; 0 or more, 0 for off. Published as the first stride, 8.</summary>
    public double SmallSide { get; init; }

    /// <summary>What such a side counts as; above 0. Published as the second stride, 16.</summary>
    public double WidenedSide { get; init; } = 16;

    /// <summary>The most anchors that a truth keeps after conflicts; 0 for all. Published as topk2, 1 in a head that needs no non-maximum suppression.</summary>
    public int SecondTopk { get; init; }

    /// <inheritdoc/>
    public override void Validate()
    {
        Require(Topk >= 1, Topk, "1 or more");
        Require(Alpha > 0 && double.IsFinite(Alpha), Alpha, "a number above 0");
        Require(Beta > 0 && double.IsFinite(Beta), Beta, "a number above 0");
        Require(Epsilon >= 0 && double.IsFinite(Epsilon), Epsilon, "a number of 0 or more");
        Require(SmallSide >= 0 && double.IsFinite(SmallSide), SmallSide, "a number of 0 or more");
        Require(WidenedSide > 0 && double.IsFinite(WidenedSide), WidenedSide, "a number above 0");
        Require(SecondTopk >= 0, SecondTopk, "0 or more");
    }
}
