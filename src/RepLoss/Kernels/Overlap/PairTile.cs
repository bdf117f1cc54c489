using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>
/// A block of b boxes against M, [b,M]: their IoU, and the way back from its slope to the edges of both by the formula, without a
/// graph. So a block's memory is free before the next one begins, and the steps are half of what autograd takes.
/// </summary>
internal sealed class PairTile
{
    private readonly Tensor _rows, _columns, _union;
    private readonly IntersectionSides _sides;

    /// <summary>Computes the overlaps.</summary>
    /// <param name="rows">b boxes.</param>
    /// <param name="columns">M boxes.</param>
    /// <param name="d">The pixel offset.</param>
    /// <param name="withBack">Whether <see cref="Back"/> will be asked for.</param>
    public PairTile(BoxEdges rows, BoxEdges columns, double d, bool withBack)
    {
        (_rows, _columns) = (rows.Edges.unsqueeze(3), columns.Edges.unsqueeze(2));
        _sides = new IntersectionSides(_rows[0], _rows[1], _columns[0], _columns[1], d, withBack);   // [2,b,M]
        Tensor shared = _sides.Area();
        _union = rows.Area.unsqueeze(1).add(columns.Area, Scalars.One).sub_(shared);
        // Boxes that share an area have a union no smaller. Any other union stands below a zero, which it must not make a NaN.
        Scalar least = Scalars.Least(_union.dtype);
        IoU = shared.div_(withBack ? _union.clamp_min(least) : _union.clamp_min_(least));
    }

    /// <summary>[b,M]; 0 where the union is 0.</summary>
    public Tensor IoU { get; }

    /// <summary>
    /// What a slope gives to the edges of both sides, taken twice, and to their areas. With U the union, dIoU/dI = (1 + IoU)/U and
    /// dIoU/dA = -IoU/U; the side of an intersection ends at the smaller of two upper edges and begins at the larger of two lower ones, at half of each
    /// where they are equal.
    /// </summary>
    /// <param name="slope">d loss/d IoU, [b,M]; it is overwritten.</param>
    /// <returns>The gradient with respect to rows and columns.</returns>
    public (BoxEdges Rows, BoxEdges Columns) Back(Tensor slope)
    {
        // Where the union is 0 there is no slope.
        Tensor perUnion = slope.mul_(_union.reciprocal_().nan_to_num_(double.NaN, 0, 0)), area = perUnion * IoU;
        Tensor both = _sides.Both(perUnion.add_(area, Scalars.One));
        // With a larger edge the rows bound a side below, and the columns above.
        Tensor difference = (_rows - _columns).sign_().mul_(both), ofRows = both.sum(2), ofColumns = both.sum(1);
        return (
            new BoxEdges(stack([ofRows.neg(), ofRows]).sub_(difference.sum(3)), area.sum(1).neg_()),
            new BoxEdges(stack([ofColumns.neg(), ofColumns]).add_(difference.sum(2), Scalars.One), area.sum(dim: 0).neg_()));
    }
}
