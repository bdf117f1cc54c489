using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>Parameters of <see cref="SimOta"/>. The defaults are the parameters of YOLOX.</summary>
public sealed record SimOtaOptions : KernelOptions
{
    /// <summary>An anchor near a truth's centre is less than this far away from it along each axis, in strides of the anchor's level. Above 0.</summary>
    public double CenterRadius { get; init; } = 2.5;

    /// <summary>The number of largest overlaps that are summed. The sum decides how many anchors a truth takes. 1 or more.</summary>
    public int Candidates { get; init; } = 10;

    /// <summary>Weight of -ln IoU in the cost; the cross-entropy has a weight of 1. 0 or more.</summary>
    public double IouWeight { get; init; } = 3;

    /// <summary>Which truth gets an anchor that several truths took.</summary>
    public AssignConflict Conflict { get; init; } = AssignConflict.All;

    /// <inheritdoc/>
    public override void Validate()
    {
        Require(CenterRadius > 0 && double.IsFinite(CenterRadius), CenterRadius, "a number above 0");
        Require(Candidates >= 1, Candidates, "1 or more");
        Require(IouWeight >= 0 && double.IsFinite(IouWeight), IouWeight, "a number of 0 or more");
    }
}
