using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

public sealed partial class YoloTargets
{
    /// <summary>
    /// One mask over level, neighbour, anchor and target, whose true places are the rows in their order; O(L A T) time and memory.
    /// Finding the places tells the host how many rows there are, which on a GPU is the only synchronisation.
    /// </summary>
    /// <param name="targets">[T,6] float32: image, class, centre x and y, width, height; the last four as shares of the image.</param>
    /// <param name="anchors">[L,A,2] float32, width and height in grid cells.</param>
    /// <param name="grids">[L,2] int64: ny, nx.</param>
    /// <param name="options">Parameters; the defaults where null.</param>
    /// <returns>The rows; values are not checked here, see <see cref="YoloTargets"/> for what is excluded.</returns>
    public static YoloRowTensors Tensor(Tensor targets, Tensor anchors, Tensor grids, YoloTargetsOptions? options = null)
    {
        options ??= new YoloTargetsOptions();
        options.Validate();
        using DisposeScope scope = NewDisposeScope();
        using IDisposable mode = no_grad();
        Tensor cells = stack([grids.select(1, 1), grids.select(1, 0)], 0).to(ScalarType.Float32).unsqueeze(2);   // [2,L,1]
        MatchedTargets matched = MatchedTargets.Of(targets, anchors, cells, options.AnchorThreshold);
        YoloRowTensors rows = Rows(matched, anchors);
        return new YoloRowTensors(
            rows.Rows.MoveToOuterDisposeScope(), rows.Boxes.MoveToOuterDisposeScope(), rows.AnchorSizes.MoveToOuterDisposeScope(),
            rows.TargetIndex.MoveToOuterDisposeScope());
    }

    /// <summary>The rows of matched targets.</summary>
    internal static YoloRowTensors Rows(MatchedTargets matched, Tensor anchors)
    {
        Tensor near = MatchedTargets.Near(matched.OnGrid.narrow(0, 0, 2), matched.Cells);                       // [4,L,T]
        Tensor takes = cat([ones([1, near.size(1), near.size(2)], ScalarType.Bool, near.device), near], 0);     // [5,L,T]
        Tensor places = takes.unsqueeze(2).logical_and(matched.Matches).transpose(0, 1).nonzero().t();          // [4,R] of [L,5,A,T]
        Tensor level = places.select(0, 0), anchor = places.select(0, 2), target = places.select(0, 3);

        Tensor steps = tensor(new float[] { 0, 0.5f, 0, -0.5f, 0, 0, 0, 0.5f, 0, -0.5f }, [2, 5], device: near.device);
        Tensor boxes = matched.Boxes(level, target), centre = boxes.narrow(0, 0, 2);
        Tensor cell = MatchedTargets.CellsAt(
            centre - steps.index_select(1, places.select(0, 1)), matched.Cells.squeeze(2).index_select(1, level));
        Tensor grid = cell.to(ScalarType.Int64), labels = matched.Columns.narrow(0, 0, 2).to(ScalarType.Int64).index_select(1, target);
        centre.sub_(cell);
        using Scalar anchorCount = anchors.size(1).ToScalar();
        return new YoloRowTensors(
            stack([level, labels.select(0, 0), anchor, grid.select(0, 1), grid.select(0, 0), labels.select(0, 1)], 1),
            boxes.t().contiguous(), anchors.reshape(-1, 2).index_select(0, anchor.add(level, anchorCount)), target.clone());
    }
}
