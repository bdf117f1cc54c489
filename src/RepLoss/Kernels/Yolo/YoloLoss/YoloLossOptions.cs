using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>The class loss of the rows.</summary>
public enum ClassLoss
{
    /// <summary>Binary cross-entropy, or focal loss, of each class by itself.</summary>
    Bce,

    /// <summary>Cross-entropy of classes that exclude each other.</summary>
    Ce,
}

/// <summary>What the objectness of a cell is compared with.</summary>
public enum ObjectnessTarget
{
    /// <summary>The CIoU of the row that takes the cell, else 0.</summary>
    Iou,

    /// <summary>The scores of <see cref="SoftTargets"/>.</summary>
    Soft,
}

/// <summary>Which of several rows on one cell gives the objectness.</summary>
public enum DuplicateCells
{
    /// <summary>The last row.</summary>
    Last,

    /// <summary>The row with the largest value, as YOLOv5's sort_obj_iou does.</summary>
    Max,
}

/// <summary>Parameters of <see cref="YoloLoss"/>.</summary>
public sealed record YoloLossOptions : KernelOptions
{
    /// <summary>How much boxes weigh.</summary>
    public double Box { get; init; } = 0.05;

    /// <summary>How much objectness weighs.</summary>
    public double Obj { get; init; } = 1;

    /// <summary>How much classes weigh.</summary>
    public double Cls { get; init; } = 0.5;

    /// <summary>How much a positive class label weighs; not used by "ce".</summary>
    public double ClsPositiveWeight { get; init; } = 1;

    /// <summary>How much a positive objectness weighs; not used on soft cells.</summary>
    public double ObjPositiveWeight { get; init; } = 1;

    /// <summary>Gamma of the focal loss (alpha 0.25); 0 for binary cross-entropy.</summary>
    public double FocalGamma { get; init; }

    /// <summary>e: a class label is 1 - e/2 where it holds and e/2 elsewhere.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>A target and an anchor match where no side is this many times the other's, or more; compared in float32.</summary>
    public double AnchorThreshold { get; init; } = 4;

    /// <summary>The share of CIoU in the objectness of a row's cell; the rest is 1. Not used by "soft".</summary>
    public double Gr { get; init; } = 1;

    /// <summary>The class loss.</summary>
    public ClassLoss Classification { get; init; } = ClassLoss.Bce;

    /// <summary>What objectness is compared with.</summary>
    public ObjectnessTarget Objectness { get; init; } = ObjectnessTarget.Iou;

    /// <summary>The loss of soft cells.</summary>
    public SoftLoss SoftLoss { get; init; } = SoftLoss.Loss2;

    /// <summary>The power of "loss1-gamma".</summary>
    public double SoftGamma { get; init; } = 1;

    /// <summary>How a distance becomes a score, as in <see cref="SoftTargets"/>.</summary>
    public SoftScore Score { get; init; } = SoftScore.Score2;

    /// <summary>The exponent of "score1" and "diagonal".</summary>
    public int N { get; init; } = 10;

    /// <summary>The width of "score2".</summary>
    public double Sigma { get; init; } = 1;

    /// <summary>Which of several rows on one cell gives the objectness. Not used by "soft".</summary>
    public DuplicateCells Duplicates { get; init; } = DuplicateCells.Last;

    /// <summary>True to give the balance of the levels for the next step.</summary>
    public bool Autobalance { get; init; }

    internal YoloTargetsOptions ForTargets => new() { AnchorThreshold = AnchorThreshold };

    internal SoftTargetsOptions ForSoftTargets => new() { AnchorThreshold = AnchorThreshold, Score = Score, N = N, Sigma = Sigma };

    internal SoftObjectnessOptions ForSoftCells => new() { Loss = SoftLoss, Gamma = SoftGamma };

    /// <inheritdoc/>
    public override void Validate()
    {
        RequireWeight(Box, nameof(Box));
        RequireWeight(Obj, nameof(Obj));
        RequireWeight(Cls, nameof(Cls));
        RequireWeight(ClsPositiveWeight, nameof(ClsPositiveWeight));
        RequireWeight(ObjPositiveWeight, nameof(ObjPositiveWeight));
        RequireWeight(SoftGamma, nameof(SoftGamma));
        RequireWeight(FocalGamma, nameof(FocalGamma));
        Require(LabelSmoothing is >= 0 and <= 1, LabelSmoothing, "0 to 1");
        Require(Gr is >= 0 and <= 1, Gr, "0 to 1");
        ForSoftTargets.Validate();
        if (Classification == ClassLoss.Ce)
        {
            Require(FocalGamma == 0, FocalGamma, "0 with classification \"ce\", which has no focal form");
            Require(LabelSmoothing == 0, LabelSmoothing, "0 with classification \"ce\", which the published code leaves unsmoothed");
        }
    }

    private static void RequireWeight(double value, string name) =>
        Require(value >= 0 && double.IsFinite(value), value, "a number that is 0 or more", name);
}
