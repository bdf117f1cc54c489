using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>N boxes, each with a truth that it covers in part: the IoG, and the way back from its slope to the boxes, by formula.</summary>
internal sealed class CoveredTruths
{
    private readonly BoxEdges _boxes, _truths;
    private readonly SharedSides _sides;
    private readonly Tensor _area, _isEmpty;

    /// <summary>Computes the shares.</summary>
    /// <param name="boxes">[N,4].</param>
    /// <param name="truths">[N,4].</param>
    public CoveredTruths(Tensor boxes, Tensor truths)
    {
        (_boxes, _truths) = (BoxEdges.Of(boxes, 0), BoxEdges.Of(truths, 0));
        _sides = new SharedSides(_boxes.Low, _boxes.High, _truths.Low, _truths.High, 0);   // [2,N]
        _isEmpty = _truths.Area <= 0;
        _area = _truths.Area.masked_fill(_isEmpty, 1);
        IoG = _sides.Area().div_(_area).masked_fill_(_isEmpty, 0);
    }

    /// <summary>[N] I over the truth's area; 0 with zero gradient where that is not positive.</summary>
    public Tensor IoG { get; }

    /// <summary>[N,4], from d loss/d IoG [N], which is overwritten: an edge that bounds the intersection moves it, at half where both do.</summary>
    public Tensor Back(Tensor slope)
    {
        Tensor half = _sides.Half(slope.div_(_area).masked_fill_(_isEmpty, 0));
        Tensor low = half.addcmul(half, (_boxes.Low - _truths.Low).sign_(), 1).neg_(), high = half.addcmul(half, (_truths.High - _boxes.High).sign_(), 1);
        return Boxes.RowsTensor(low, high);
    }
}
