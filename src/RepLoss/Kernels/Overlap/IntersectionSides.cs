using RepLoss.Torch;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>
/// The sides of the intersections of boxes that broadcast against each other, and the way back from the areas to them. A condition is a number
/// of 0 or 1 here, not a boolean: on a CPU torch's comparisons to booleans, and choices by them, take five times as long as its arithmetic.
/// </summary>
internal sealed class IntersectionSides
{
    private readonly Tensor _raw, _sides;

    /// <summary>Computes them from edges, x and y in the first dimension.</summary>
    /// <param name="low1">Lower edges of the first boxes.</param>
    /// <param name="high1">Their upper edges.</param>
    /// <param name="low2">Lower edges of the second boxes.</param>
    /// <param name="high2">Their upper edges.</param>
    /// <param name="d">The pixel offset.</param>
    /// <param name="withBack">Whether <see cref="Both"/> will be asked for.</param>
    public IntersectionSides(Tensor low1, Tensor high1, Tensor low2, Tensor high2, double d, bool withBack)
    {
        _raw = Boxes.Offset_(minimum(high1, high2).sub_(maximum(low1, low2)), d);
        _sides = withBack ? _raw.clamp_min(Scalars.Zero) : _raw.clamp_min_(Scalars.Zero);
    }

    /// <summary>Computes the area. Each call returns a new tensor, which the caller may overwrite.</summary>
    public Tensor Area() => _sides[0] * _sides[1];

    /// <summary>
    /// What the sides get from d loss/d area, in both boxes together where each ends a side: half of it for each where their edges are
    /// equal, else all for the one that does, so that half of it times 1 + s or 1 - s is a box's share, s the sign of the edges' difference. To be asked for once.
    /// </summary>
    public Tensor Both(Tensor slope) =>
        // A side counts by the length of the other, and not at all where there is a gap.
        stack([_sides[1] * slope, _sides[0] * slope]).mul_(_raw.ge_(ConstantTensor.Of(0, _raw)));
}
