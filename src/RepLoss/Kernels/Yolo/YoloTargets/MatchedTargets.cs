using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>
/// Labelled boxes as tensors, in the cells of every level, and which anchors match them. Numbers of one kind lie together: torch goes through
/// such a column several times as fast as through the first two numbers of each row.
/// </summary>
/// <param name="Columns">[6,T] image, class, x, y, width, height; the last four as shares of the image.</param>
/// <param name="Cells">[2,L,1] nx and ny of each level.</param>
/// <param name="OnGrid">[4,L,T] x, y, width, height in cells.</param>
/// <param name="Matches">[L,A,T] bool; false everywhere where a number of targets or anchors is not finite.</param>
/// <param name="Threshold">Without dimensions, of what they are matched by; NaN where a number of targets or anchors is not finite.</param>
internal sealed record MatchedTargets(Tensor Columns, Tensor Cells, Tensor OnGrid, Tensor Matches, Tensor Threshold)
{
    /// <summary>Matches targets with the anchors of every level.</summary>
    /// <param name="targets">[T,6] float32.</param>
    /// <param name="anchors">[L,A,2] float32, width and height in cells.</param>
    /// <param name="cells">[2,L,1] float32, nx and ny.</param>
    /// <param name="threshold">As in <see cref="YoloTargetsOptions"/>.</param>
    public static MatchedTargets Of(Tensor targets, Tensor anchors, Tensor cells, double threshold)
    {
        Tensor columns = targets.t().contiguous();
        Tensor onGrid = columns.narrow(0, 2, 4).unsqueeze(1) * cat([cells, cells], 0);
        // Plus 0 times their sums. A place that is not finite would be converted to a cell that no map has.
        Tensor limit = ConstantTensor.New((float)threshold, targets).add(targets.sum(), Scalars.Zero).add_(anchors.sum(), Scalars.Zero);
        return new MatchedTargets(
            columns, cells, onGrid, Match(onGrid.narrow(0, 2, 2).unsqueeze(2), anchors.permute(2, 0, 1).unsqueeze(3), limit), limit);
    }

    /// <summary>Whether sizes and anchors [2,...], widths and heights in cells, differ by less than the threshold in both sides; they broadcast.</summary>
    public static Tensor Match(Tensor sizes, Tensor anchors, double threshold) => Match(sizes, anchors, ConstantTensor.New((float)threshold, sizes));

    private static Tensor Match(Tensor sizes, Tensor anchors, Tensor threshold)
    {
        Tensor ratios = sizes / anchors;
        return maximum(ratios, ratios.reciprocal()).amax([0]).lt(threshold);
    }

    /// <summary>[4,...] bool: whether a centre takes the left, upper, right and lower neighbour of its cell.</summary>
    /// <param name="centres">[2,...] x and y in cells.</param>
    /// <param name="cells">nx and ny, of a shape that broadcasts with the centres.</param>
    public static Tensor Near(Tensor centres, Tensor cells)
    {
        Tensor distances = cat([centres, cells - centres], 0);
        return distances.frac().lt(ConstantTensor.Of(0.5, distances)).logical_and_(distances.gt(ConstantTensor.Of(1, distances)));
    }

    /// <summary>The columns and rows of the grid at positions: the cell of a position outside is the nearest one.</summary>
    /// <param name="positions">In cells; overwritten.</param>
    /// <param name="cells">nx or ny, of the same shape or broadcast.</param>
    // Clamped before a conversion: a float beyond the integers has no defined value as one.
    public static Tensor CellsAt(Tensor positions, Tensor cells) =>
        minimum(positions.floor_().clamp_min_(Scalars.Zero), cells - ConstantTensor.Of(1, cells));

    /// <summary>[4,N] x, y, width and height of targets on their levels.</summary>
    public Tensor Boxes(Tensor level, Tensor target)
    {
        using Scalar count = OnGrid.size(2).ToScalar();
        return OnGrid.flatten(1, 2).index_select(1, target.add(level, count));
    }
}
