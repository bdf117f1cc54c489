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
        Tensor cells = grids.flip(1).to(ScalarType.Float32).unsqueeze(1);                  // [L,1,2]: nx, ny
        Tensor centres = targets.narrow(1, 2, 2).unsqueeze(0) * cells;                      // [L,T,2]
        Tensor sizes = targets.narrow(1, 4, 2).unsqueeze(0) * cells;                        // [L,T,2]
        Tensor matches = MatchesTensor(sizes.unsqueeze(1), anchors.unsqueeze(2), options.AnchorThreshold);  // [L,A,T]
        Tensor takes = Neighbours(centres, cells - centres);                                // [L,5,T]
        Tensor places = takes.unsqueeze(2).logical_and(matches.unsqueeze(1)).nonzero();     // [R,4]: level, k, anchor, target
        Tensor level = places.select(1, 0), anchor = places.select(1, 2), target = places.select(1, 3);

        Tensor offsets = tensor(new float[] { 0, 0, 0.5f, 0, 0, 0.5f, -0.5f, 0, 0, -0.5f }, [5, 2], device: targets.device);
        Tensor flat = (level * targets.shape[0]) + target;
        Tensor centre = centres.reshape(-1, 2).index_select(0, flat);
        Tensor last = cells.squeeze(1).index_select(0, level) - 1;
        // Clamped before the conversion: a float beyond the integers has no defined value as one.
        Tensor cell = minimum((centre - offsets.index_select(0, places.select(1, 1))).trunc().clamp_min(0), last);
        Tensor labels = targets.narrow(1, 0, 2).index_select(0, target).to(ScalarType.Int64);
        Tensor grid = cell.to(ScalarType.Int64);
        Tensor rows = stack([level, labels.select(1, 0), anchor, grid.select(1, 1), grid.select(1, 0), labels.select(1, 1)], 1);
        Tensor boxes = cat([centre - cell, sizes.reshape(-1, 2).index_select(0, flat)], 1);
        Tensor anchorSizes = anchors.reshape(-1, 2).index_select(0, (level * anchors.shape[1]) + anchor);
        return new YoloRowTensors(rows.MoveToOuterDisposeScope(), boxes.MoveToOuterDisposeScope(), anchorSizes.MoveToOuterDisposeScope());
    }

    /// <summary>Whether sizes and anchors [...,2], both in grid cells, differ by less than the threshold in both sides; they broadcast.</summary>
    internal static Tensor MatchesTensor(Tensor sizes, Tensor anchors, double threshold)
    {
        Tensor ratios = sizes / anchors;
        return maximum(ratios, 1 / ratios).amax([-1]) < (float)threshold;
    }

    // [L,5,T]: own cell, left, upper, right, lower neighbour.
    private static Tensor Neighbours(Tensor fromStart, Tensor fromEnd)
    {
        Tensor start = (fromStart.remainder(1) < 0.5).logical_and(fromStart > 1);
        Tensor end = (fromEnd.remainder(1) < 0.5).logical_and(fromEnd > 1);
        return stack(
            [ones_like(start.select(2, 0)), start.select(2, 0), start.select(2, 1), end.select(2, 0), end.select(2, 1)], 1);
    }
}
