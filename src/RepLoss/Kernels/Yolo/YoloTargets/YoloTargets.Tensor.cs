using RepLoss.Contract;
using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

public sealed partial class YoloTargets
{
    /// <summary>
    /// One mask over level, neighbour, anchor and target, whose true places are the rows in their order; O(L A T) time and memory.
    /// Finding the places tells the host how many rows there are, which is data: on a GPU the only synchronisation.
    /// </summary>
    /// <param name="targets">[T,6] float32: image, class, centre x and y, width, height; the last four as shares of the image.</param>
    /// <param name="anchors">[L,A,2] float32, width and height in grid cells.</param>
    /// <param name="grids">[L,2] int64: ny, nx.</param>
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <returns>
    /// The rows; none where a number of targets or anchors is not finite. Other values are not checked here, see <see cref="YoloTargets"/> for what is excluded. Targets or anchors in pixels match nothing or little, and
    /// <see cref="YoloRowTensors.CountUnmatched"/> tells.
    /// </returns>
    /// <exception cref="InputException">A dtype, device or shape is not as described, or a parameter has a value that is not allowed.</exception>
    public static YoloRowTensors Tensor(Tensor targets, Tensor anchors, Tensor grids, YoloTargetsOptions? options = null)
    {
        options ??= new YoloTargetsOptions();
        options.Validate();
        HeadTensors.CheckTargets("yolo-targets", targets, anchors);
        TensorInput.RequireBeside("yolo-targets", "grids", grids, ScalarType.Int64, "anchors", anchors, anchors.size(0), 2);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable mode = no_grad();
        Tensor cells = stack([grids.select(1, 1), grids.select(1, 0)], 0).to(ScalarType.Float32).unsqueeze(2);   // [2,L,1]
        var rows = TargetRows.Of(MatchedTargets.Of(targets, anchors, cells, options.AnchorThreshold));
        Tensor indices = stack(
            [rows.Level, rows.Labels.select(0, 0), rows.Anchor, rows.Grid.select(0, 1), rows.Grid.select(0, 0), rows.Labels.select(0, 1)], 1);
        return new YoloRowTensors(
            indices.MoveToOuterDisposeScope(), rows.Boxes.t().contiguous().MoveToOuterDisposeScope(), rows.AnchorSizes(anchors).MoveToOuterDisposeScope(),
            rows.Target.clone().MoveToOuterDisposeScope())
        {
            TargetCount = targets.size(0),
        };
    }
}
