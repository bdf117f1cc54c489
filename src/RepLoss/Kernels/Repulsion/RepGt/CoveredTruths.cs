using RepLoss.Torch;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>N boxes, each with a truth that it covers in part: the IoG, and the way back from its slope to the boxes, by formula.</summary>
internal sealed class CoveredTruths
{
    private readonly Tensor _boxes, _truths, _area;
    private readonly IntersectionSides _sides;

    /// <summary>Computes the shares.</summary>
    /// <param name="boxes">N boxes.</param>
    /// <param name="truths">N truths.</param>
    /// <param name="withBack">Whether <see cref="Back"/> will be asked for.</param>
    public CoveredTruths(BoxEdges boxes, BoxEdges truths, bool withBack)
    {
        (_boxes, _truths) = (boxes.Edges, truths.Edges);
        _sides = new IntersectionSides(_boxes[0], _boxes[1], _truths[0], _truths[1], 0, withBack);   // [2,N]
        // Over infinity a quotient is 0, and so is its slope.
        _area = truths.Area.masked_fill(truths.Area < ConstantTensor.LeastNormal(truths.Area), Scalars.Infinity);
        IoG = _sides.Area().div_(_area);
    }

    /// <summary>[N] I over the truth's area; 0 with zero gradient where that is not positive, or so small that a quotient by it overflows.</summary>
    public Tensor IoG { get; }

    /// <summary>Twice the gradient with respect to the boxes, [N,4], from d loss/d IoG [N], which is overwritten.</summary>
    public Tensor Back(Tensor slope)
    {
        Tensor both = _sides.Both(slope.div_(_area));
        // A box with the smaller edge bounds a side above, and one with the larger below.
        Tensor edges = (_truths - _boxes).sign_().mul_(both);
        edges[0].sub_(both);
        edges[1].add_(both, Scalars.One);
        return Boxes.RowsTensor(edges);
    }
}
