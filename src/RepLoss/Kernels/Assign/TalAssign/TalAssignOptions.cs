using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>The measure of how well a predicted box fits a labelled box.</summary>
public enum AlignmentOverlap
{
    /// <summary>CIoU with the epsilons of YOLOv5 v5.0. A value below 0 counts as 0.</summary>
    Ciou,

    /// <summary>IoU.</summary>
    Iou,
}

/// <summary>Parameters of <see cref="TalAssign"/>. YOLOv8 has topk 10, alpha 1/2, beta 6, and <see cref="AssignConflict.All"/>; TOOD topk 13, alpha 1, beta 6.</summary>
public sealed record TalAssignOptions : KernelOptions
{
    /// <summary>The largest number of anchors that a truth claims. 1 or more.</summary>
    public int Topk { get; init; } = 10;

    /// <summary>Exponent of the score. Above 0.</summary>
    public double Alpha { get; init; } = 0.5;

    /// <summary>Exponent of the overlap. Above 0.</summary>
    public double Beta { get; init; } = 6;

    /// <summary>A point inside a truth must be more than this far away from every edge. The same number is added to the divisor of the targets. 0 or more.</summary>
    public double Epsilon { get; init; } = 1e-9;

    /// <summary>The measure of how well a predicted box fits a truth.</summary>
    public AlignmentOverlap Overlap { get; init; }

    /// <summary>Which truth gets an anchor that several truths claimed.</summary>
    public AssignConflict Conflict { get; init; }

    /// <summary>A side below this counts as <see cref="WidenedSide"/> in the search for the anchors inside. 0 or more; 0 turns it off. Published as the first stride, 8.</summary>
    public double SmallSide { get; init; }

    /// <summary>The length that a side below <see cref="SmallSide"/> counts as. Above 0. Published as the second stride, 16.</summary>
    public double WidenedSide { get; init; } = 16;

    /// <summary>The most anchors that a truth keeps after conflicts; 0 for all. Published as topk2, which is 1 in a head without non-maximum suppression.</summary>
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
