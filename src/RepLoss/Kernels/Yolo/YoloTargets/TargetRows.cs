using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>The rows of YOLO targets as tensors, numbers of one kind together; level after level.</summary>
/// <param name="Level">[R] int64.</param>
/// <param name="Anchor">[R] int64.</param>
/// <param name="Target">[R] int64, the row of the targets.</param>
/// <param name="Labels">[2,R] int64, image and class.</param>
/// <param name="Grid">[2,R] int64, gridX and gridY.</param>
/// <param name="Boxes">[4,R] float32, x and y from the cell's corner, width, height, in cells.</param>
internal sealed record TargetRows(Tensor Level, Tensor Anchor, Tensor Target, Tensor Labels, Tensor Grid, Tensor Boxes)
{
    /// <summary>What <see cref="Of"/> reads.</summary>
    public static ReadBack HowMany { get; } = new("how many rows there are", "the shape of the answer", 1);

    /// <summary>The rows of matched targets. How many there are is read back: it is data.</summary>
    public static TargetRows Of(MatchedTargets matched)
    {
        Tensor near = MatchedTargets.Near(matched.OnGrid.narrow(0, 0, 2), matched.Cells);                       // [4,L,T]
        Tensor takes = cat([ones([1, near.size(1), near.size(2)], ScalarType.Bool, near.device), near], 0);     // [5,L,T]
        Tensor places = HowMany.Places(takes.unsqueeze(2).logical_and(matched.Matches).transpose(0, 1)).t();          // [4,R] of [L,5,A,T]
        Tensor level = places.select(0, 0), target = places.select(0, 3);

        Tensor steps = tensor(new float[] { 0, 0.5f, 0, -0.5f, 0, 0, 0, 0.5f, 0, -0.5f }, [2, 5], device: near.device);
        Tensor boxes = matched.Boxes(level, target), centre = boxes.narrow(0, 0, 2);
        Tensor cell = MatchedTargets.CellsAt(
            centre - steps.index_select(1, places.select(0, 1)), matched.Cells.squeeze(2).index_select(1, level));
        centre.sub_(cell);
        Tensor labels = matched.Columns.narrow(0, 0, 2).to(ScalarType.Int64).index_select(1, target);
        return new TargetRows(level, places.select(0, 2), target, labels, cell.to(ScalarType.Int64), boxes);
    }

    /// <summary>[R,2] width and height of each row's anchor.</summary>
    /// <param name="anchors">[L,A,2].</param>
    public Tensor AnchorSizes(Tensor anchors)
    {
        using Scalar count = anchors.size(1).ToScalar();
        return anchors.reshape(-1, 2).index_select(0, Anchor.add(Level, count));
    }
}
