using RepLoss.Torch;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>N boxes, each with a truth that it covers in part: the IoG, and the way back from its slope to the boxes, by formula.</summary>
internal sealed class CoveredTruths
{
    private readonly BoxEdges _boxes, _truths;
    private readonly SharedSides _sides;
    private readonly Tensor _area;

    /// <summary>Computes the shares.</summary>
    /// <param name="boxes">N boxes.</param>
    /// <param name="truths">N truths.</param>
    public CoveredTruths(BoxEdges boxes, BoxEdges truths)
    {
        (_boxes, _truths) = (boxes, truths);
        _sides = new SharedSides(_boxes.Low, _boxes.High, _truths.Low, _truths.High, 0);   // [2,N]
        // Over infinity a quotient is 0, and so is its slope.
        _area = _truths.Area.masked_fill(_truths.Area <= Scalars.Zero, Scalars.Infinity);
        IoG = _sides.Area().div_(_area);
    }

    /// <summary>[N] I over the truth's area; 0 with zero gradient where that is not positive.</summary>
    public Tensor IoG { get; }

    /// <summary>[N,4], from d loss/d IoG [N], which is overwritten: an edge that bounds the intersection moves it, at half where both do.</summary>
    public Tensor Back(Tensor slope)
    {
        Tensor half = _sides.Half(slope.div_(_area));
        Tensor low = half.addcmul(half, (_boxes.Low - _truths.Low).sign_(), Scalars.One).neg_(), high = half.addcmul(half, (_truths.High - _boxes.High).sign_(), Scalars.One);
        return Boxes.RowsTensor(low, high);
    }
}
