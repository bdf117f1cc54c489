using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>Parameters of <see cref="Attraction"/>.</summary>
public sealed record AttractionOptions : KernelOptions
{
    /// <summary>Where the smooth L1 distance turns from a square into a straight line, in the boxes' unit; above 0.</summary>
    public double Beta { get; init; } = 1;

    /// <inheritdoc/>
    public override void Validate() => Require(Beta > 0 && double.IsFinite(Beta), Beta, "a number above 0");
}
