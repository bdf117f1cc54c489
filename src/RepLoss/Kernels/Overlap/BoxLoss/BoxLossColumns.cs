using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>
/// Computes 1 - X of n predicted boxes with their targets, and its gradient with respect to the boxes by formula, without an autograd
/// graph. x and y are the two rows of tensors [2,n].
/// </summary>
internal sealed class BoxLossColumns
{
    private readonly Tensor _difference, _rawOverlap, _overlap, _size, _union, _iou;
    private readonly PenaltyColumns _penalty;
    private readonly AspectColumns? _aspect;

    /// <summary>Computes the values.</summary>
    /// <param name="predicted">The predicted boxes [n,4].</param>
    /// <param name="target">The targets [n,4].</param>
    /// <param name="options">The parameters.</param>
    public BoxLossColumns(Tensor predicted, Tensor target, BoxLossOptions options)
    {
        Tensor p = Boxes.ColumnsTensor(predicted).flatten(0, 1), t = Boxes.ColumnsTensor(target).flatten(0, 1);
        (Tensor Size, Tensor Target)? raw = options.Kind == BoxLossKind.Ciou ? (Sides(p), Sides(t)) : null;
        Tensor unit = ConstantTensor.Of(BoxLoss.Unit, p);
        // This is not in place, since the columns of a single box are a view of the caller's tensor.
        (p, t) = (p * unit, t * unit);
        using Scalar e = EpsilonFor(p, options.Epsilon * BoxLoss.Unit * BoxLoss.Unit);
        Tensor low = p.narrow(0, 0, 2), high = p.narrow(0, 2, 2), targetLow = t.narrow(0, 0, 2), targetHigh = t.narrow(0, 2, 2);
        _size = high - low;
        Tensor targetSize = targetHigh - targetLow;
        _rawOverlap = minimum(high, targetHigh).sub_(maximum(low, targetLow));
        _overlap = _rawOverlap.clamp_min(Scalars.Zero);
        Tensor shared = _overlap[0] * _overlap[1];
        Tensor area = (_size[0] * _size[1]).add_(targetSize[0] * targetSize[1], Scalars.One).sub_(shared);
        _union = area.add(e, Scalars.One);
        _iou = shared.div_(_union);
        Tensor hull = maximum(high, targetHigh).sub_(minimum(low, targetLow));
        _difference = t.sub_(p);
        _penalty = new PenaltyColumns(_size, targetSize, hull, _difference, area, e, options);
        Loss = _iou.OneMinus().add_(_penalty.Value, Scalars.One);
        if (raw is (Tensor size, Tensor ofTarget))
        {
            _aspect = new AspectColumns(size, ofTarget, _iou, options.Epsilon);
            Loss.add_(_aspect.Value, Scalars.One);
        }
    }

    /// <summary>The loss of each pair [n].</summary>
    public Tensor Loss { get; }

    /// <summary>Computes the gradient [n,4] times a share, which is a scalar or [n].</summary>
    public Tensor Gradient(Tensor share)
    {
        // d(I/(U+e)) = dI/(U+e) - IoU dU/(U+e), where dU = d(w h) - dI.
        Tensor byUnion = _iou / _union;
        if (_penalty.ByUnion is not null)
            byUnion.add_(_penalty.ByUnion, Scalars.One);
        Tensor byIntersection = _union.reciprocal().add_(byUnion, Scalars.One).neg_();
        Tensor bySize = stack([byUnion * _size[1], byUnion * _size[0]], 0);
        if (_penalty.BySize is not null)
            bySize.add_(_penalty.BySize, Scalars.One);
        Tensor byOverlap = stack([byIntersection * _overlap[1], byIntersection * _overlap[0]], 0).masked_fill_(_rawOverlap < Scalars.Zero, Scalars.Zero);

        // A predicted edge bounds either the overlap or the hull, and gets the derivative of that one. The sign tells which. If both edges are equal, it gets half of each.
        Tensor signs = _difference.sign_(), half = ConstantTensor.Of(0.5, byOverlap);
        Tensor mean = byOverlap.add(_penalty.ByHull, Scalars.One).mul_(half), turn = byOverlap.sub_(_penalty.ByHull).mul_(half);
        Tensor shape = bySize.add_(mean, Scalars.One), low = shape.neg(), high = shape;
        if (_penalty.ByOffset is not null)
        {
            Tensor ofEdge = _penalty.ByOffset.mul_(half);
            low.sub_(ofEdge);
            high.sub_(ofEdge);
        }

        low.addcmul_(turn, signs.narrow(0, 0, 2), Scalars.One);
        high.addcmul_(turn, signs.narrow(0, 2, 2), Scalars.One);
        Tensor factor = share * ConstantTensor.Of(BoxLoss.Unit, share);
        low.mul_(factor);
        high.mul_(factor);
        if (_aspect is not null)
        {
            Tensor byRawSize = _aspect.BySize(share);
            low.sub_(byRawSize);
            high.add_(byRawSize, Scalars.One);
        }

        return Boxes.RowsTensor(stack([low, high]));
    }

    /// <summary>Returns the epsilon to use for a dtype. For float32 it is at least the smallest normal number, so that it is above 0.</summary>
    internal static Scalar EpsilonFor(Tensor like, double epsilon) =>
        (like.dtype == ScalarType.Float32 ? Math.Max(epsilon, BoxLoss.LeastEpsilon) : epsilon).ToScalar();

    private static Tensor Sides(Tensor columns) => columns.narrow(0, 2, 2) - columns.narrow(0, 0, 2);
}
