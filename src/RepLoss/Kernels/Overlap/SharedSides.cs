using RepLoss.Torch;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>The sides of the intersections of boxes that broadcast against each other, and the way back from the areas to them.</summary>
internal sealed class SharedSides
{
    private readonly Tensor _raw, _sides;

    /// <summary>Computes them from edges, x and y in the first dimension; d is the pixel offset.</summary>
    public SharedSides(Tensor low1, Tensor high1, Tensor low2, Tensor high2, double d)
    {
        _raw = Boxes.Offset(minimum(high1, high2).sub_(maximum(low1, low2)), d);
        _sides = _raw.clamp_min(Scalars.Zero);
    }

    /// <summary>The area, anew with each call: the caller may overwrite it.</summary>
    public Tensor Area() => _sides[0] * _sides[1];

    /// <summary>Half of what the sides get from d loss/d area, which is overwritten: the signs of edges make a weight of 0, 1 or 2 from it.</summary>
    public Tensor Half(Tensor slope) => (slope.mul_(Scalars.Half).unsqueeze(0) * _sides.flip(0)).masked_fill_(_raw < Scalars.Zero, Scalars.Zero);
}
