using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

public sealed partial class SoftTargets
{
    /// <summary>
    /// Expands the boxes of all levels to columns and rows of cells, whose parts of the score are worked out once, and rows to cells. Scores are written
    /// over smaller ones, whichever comes last, until none that is larger is left: so the answer has the same bits every time, whatever the order of
    /// writes. O(L A T + cells) time in two or three rounds, as a rule; memory for the lines, and for a part of the cells.
    /// Sizes that are data are read back: the number of matches, of lines and of cells, and in each round how many scores are left.
    /// </summary>
    /// <param name="targets">[T,6] float32: image, class, centre x and y, width, height; the last four as shares of the image.</param>
    /// <param name="anchors">[L,A,2] float32, width and height in grid cells.</param>
    /// <param name="grids">Cells of each level: ny, nx. On the host, since the shapes of the answer come from them.</param>
    /// <param name="images">B, the images in the batch.</param>
    /// <param name="options">Parameters; the defaults where null.</param>
    /// <returns>Maps and masks, of which those of a kind share one piece of memory; values are not checked here, see <see cref="SoftTargets"/> for what is excluded.</returns>
    public static SoftMaps Tensor(
        Tensor targets, Tensor anchors, IReadOnlyList<(long Height, long Width)> grids, long images, SoftTargetsOptions? options = null)
    {
        options ??= new SoftTargetsOptions();
        options.Validate();
        using DisposeScope scope = NewDisposeScope();
        Tensor cells = tensor([.. grids.Select(grid => (float)grid.Width), .. grids.Select(grid => (float)grid.Height)], [2, grids.Count, 1], device: targets.device);
        MatchedTargets matched = MatchedTargets.Of(targets, anchors, cells, options.AnchorThreshold);
        (IReadOnlyList<Tensor> maps, IReadOnlyList<Tensor> soft) = Maps(matched, grids, images, options);
        return new SoftMaps([.. maps.Select(map => map.MoveToOuterDisposeScope())], [.. soft.Select(mask => mask.MoveToOuterDisposeScope())]);
    }

    /// <summary>The maps of matched targets.</summary>
    internal static SoftMaps Maps(MatchedTargets matched, IReadOnlyList<(long Height, long Width)> grids, long images, SoftTargetsOptions options)
    {
        using IDisposable mode = no_grad();
        long planes = images * matched.Matches.size(1);
        long[] starts = new long[grids.Count + 1];
        for (int level = 0; level < grids.Count; level++)
            starts[level + 1] = starts[level] + (planes * grids[level].Height * grids[level].Width);
        Tensor numbers = tensor(
            [.. starts[..^1], .. grids.Select(grid => grid.Height * grid.Width), .. grids.Select(grid => grid.Width)], [3, grids.Count], device: matched.Cells.device);
        CoveringBoxes boxes = CoveringBoxes.Of(matched, numbers);

        // Below 0 where no box is.
        Tensor best = full([starts[^1]], Scalars.MinusOne, ScalarType.Float32, numbers.device);
        Cover(best, boxes.Lines(options), options);
        Tensor hard = boxes.HardCells(), soft = best.ge(ConstantTensor.Of(0, best)).index_fill_(0, hard, Scalars.Zero);
        best.clamp_min_(Scalars.Zero).index_fill_(0, hard, Scalars.One);
        Tensor[] OfLevels(Tensor all) => [.. grids.Select((grid, level) =>
            all.narrow(0, starts[level], starts[level + 1] - starts[level]).view(images, matched.Matches.size(1), grid.Height, grid.Width))];
        return new SoftMaps(OfLevels(best), OfLevels(soft));
    }

    private static void Cover(Tensor best, CoveredLines lines, SoftTargetsOptions options)
    {
        IReadOnlyList<(long Row, long Cell)> cuts = lines.Cuts(TensorBlock.Elements(best));
        for (int i = 1; i < cuts.Count; i++)
        {
            using DisposeScope scope = NewDisposeScope();
            (Tensor places, Tensor scores) = lines.Part(cuts[i - 1], cuts[i], options);
            while (scores.size(0) > 0)
            {
                best.scatter_(0, places, maximum(scores, best.index_select(0, places)));
                // Larger than what another write to their place has left there.
                Tensor lost = scores.gt(best.index_select(0, places)).nonzero().squeeze(1);
                (places, scores) = (places.index_select(0, lost), scores.index_select(0, lost));
            }
        }
    }
}

/// <summary>Soft objectness targets as tensors, one pair a level.</summary>
/// <param name="Maps">[B,A,ny,nx] float32 scores in [0,1]: 1 at the cells of YOLO rows, 0 where no box is.</param>
/// <param name="Soft">[B,A,ny,nx] bool: cells that a box covers and no YOLO row takes.</param>
public sealed record SoftMaps(IReadOnlyList<Tensor> Maps, IReadOnlyList<Tensor> Soft);
