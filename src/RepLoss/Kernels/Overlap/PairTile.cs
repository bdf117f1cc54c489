using RepLoss.Torch;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>
/// A block of b boxes against M, [b,M]: their IoU, and the way back from its slope to the edges of both by the formula, without a
/// graph. So a block's memory is free before the next one begins, and the steps are half of what autograd takes.
/// </summary>
internal sealed class PairTile
{
    private readonly BoxEdges _rows, _columns;
    private readonly SharedSides _sides;
    private readonly Tensor _union;

    /// <summary>Computes the overlaps.</summary>
    /// <param name="rows">b boxes.</param>
    /// <param name="columns">M boxes.</param>
    /// <param name="d">The pixel offset.</param>
    public PairTile(BoxEdges rows, BoxEdges columns, double d)
    {
        (_rows, _columns) = (rows.AsRows(), columns.AsColumns());
        _sides = new SharedSides(_rows.Low, _rows.High, _columns.Low, _columns.High, d);   // [2,b,M]
        Tensor shared = _sides.Area();
        _union = _rows.Area.add(_columns.Area, Scalars.One).sub_(shared);
        // Over infinity a quotient is 0, and so is its slope.
        _union.masked_fill_(_union == Scalars.Zero, Scalars.Infinity);
        IoU = shared.div_(_union);
    }

    /// <summary>[b,M]; 0 where the union is 0.</summary>
    public Tensor IoU { get; }

    /// <summary>
    /// What a slope gives to the edges of both sides. With U the union, dIoU/dI = (1 + IoU)/U and dIoU/dA = -IoU/U; the side of
    /// an intersection ends at the smaller of two upper edges and begins at the larger of two lower ones, at half of each where they are equal.
    /// </summary>
    /// <param name="slope">d loss/d IoU, [b,M]; it is overwritten.</param>
    /// <returns>The gradient with respect to rows and columns.</returns>
    public (BoxEdges Rows, BoxEdges Columns) Back(Tensor slope)
    {
        Tensor perUnion = slope.div_(_union), area = perUnion * IoU, half = _sides.Half(perUnion.add(area, Scalars.One));
        (Tensor lowRows, Tensor lowColumns) = Share(half, _rows.Low - _columns.Low);
        (Tensor highRows, Tensor highColumns) = Share(half, _columns.High - _rows.High);
        return (
            new BoxEdges(lowRows.neg_(), highRows, area.sum(1).neg_()),
            new BoxEdges(lowColumns.neg_(), highColumns, area.sum(dim: 0).neg_()));
    }

    // All of it to the rows where they bound the intersection (nearer is above 0), all to the columns where those do.
    private static (Tensor Rows, Tensor Columns) Share(Tensor half, Tensor nearer)
    {
        Tensor sign = nearer.sign_();
        return (half.addcmul(half, sign, Scalars.One).sum(2), half.addcmul(half, sign, Scalars.MinusOne).sum(1));
    }
}
