using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>Parameters of <see cref="SimOta"/>; the defaults are those of YOLOX.</summary>
public sealed record SimOtaOptions : KernelOptions
{
    /// <summary>How far an anchor may be from a truth's centre along each axis, in strides of its level; above 0.</summary>
    public double CenterRadius { get; init; } = 2.5;

    /// <summary>How many of the largest overlaps are summed; the sum tells how many anchors a truth takes. 1 or more.</summary>
    public int Candidates { get; init; } = 10;

    /// <summary>Weight of -ln IoU beside the cross-entropy; 0 or more.</summary>
    public double IouWeight { get; init; } = 3;

    /// <summary>Which truth gets an anchor that several took.</summary>
    public AssignConflict Conflict { get; init; } = AssignConflict.All;

    /// <inheritdoc/>
    public override void Validate()
    {
        Require(CenterRadius > 0 && double.IsFinite(CenterRadius), CenterRadius, "a number above 0");
        Require(Candidates >= 1, Candidates, "1 or more");
        Require(IouWeight >= 0 && double.IsFinite(IouWeight), IouWeight, "a number of 0 or more");
    }
}
