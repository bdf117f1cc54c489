using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

public sealed partial class SoftTargets
{
    /// <summary>
    /// Expands the boxes of all levels to columns and rows of cells, whose parts of the score are worked out once, and rows to cells; then takes the largest
    /// score of each cell, with the same bits every time. O(L A T + cells) time; memory for the columns and rows, and for a part of the cells.
    /// Sizes that are data are read back: the number of matches, of lines and of cells, and in each round how many scores are left.
    /// </summary>
    /// <param name="targets">[T,6] float32: image, class, centre x and y, width, height; the last four as shares of the image.</param>
    /// <param name="anchors">[L,A,2] float32, width and height in grid cells.</param>
    /// <param name="grids">Cells of each level: ny, nx. On the host, since the shapes of the answer come from them.</param>
    /// <param name="images">B, the images in the batch.</param>
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <returns>Maps and masks, of which those of a kind share one piece of memory; values are not checked here, see <see cref="SoftTargets"/> for what is excluded.</returns>
    /// <exception cref="Contract.InputException">A dtype, device or shape is not as described, there is not one grid a level, or a parameter has a value that is not allowed.</exception>
    public static SoftMaps Tensor(
        Tensor targets, Tensor anchors, IReadOnlyList<(long Height, long Width)> grids, long images, SoftTargetsOptions? options = null)
    {
        options ??= new SoftTargetsOptions();
        options.Validate();
        HeadTensors.CheckTargets("soft-targets", targets, anchors);
        ArgumentNullException.ThrowIfNull(grids);
        if (grids.Count != anchors.size(0) || images < 0)
            throw new Contract.InputException($"soft-targets: {grids.Count} grids and {images} images beside 'anchors' [{string.Join(",", anchors.shape)}]; expected a grid a level, and 0 images or more.");
        using DisposeScope scope = NewDisposeScope();
        using IDisposable mode = no_grad();
        var maps = new LevelMaps(grids, images, anchors.size(1), targets.device);
        SoftMaps soft = Maps(MatchedTargets.Of(targets, anchors, maps.Sides, options.AnchorThreshold), maps, options);
        return new SoftMaps([.. soft.Maps.Select(map => map.MoveToOuterDisposeScope())], [.. soft.Soft.Select(mask => mask.MoveToOuterDisposeScope())]);
    }

    /// <summary>The maps of matched targets, without a graph; of NaN where a number of targets or anchors is not finite.</summary>
    internal static SoftMaps Maps(MatchedTargets matched, LevelMaps maps, SoftTargetsOptions options)
    {
        CoveringBoxes boxes = CoveringBoxes.Of(matched, maps);
        // Below 0 where no box is.
        Tensor best = full([maps.Count], Scalars.MinusOne, ScalarType.Float32, maps.Sides.device);
        CoveredLines lines = boxes.Lines(options);
        IReadOnlyList<(long Row, long Cell)> cuts = lines.Cuts(TensorBlock.Elements(best));
        for (int i = 1; i < cuts.Count; i++)
        {
            using DisposeScope scope = NewDisposeScope();
            (Tensor places, Tensor scores) = lines.Part(cuts[i - 1], cuts[i], options);
            ScatterMaximum.Into(best, places, scores);
        }

        Tensor hard = boxes.HardCells(), soft = best.ge(ConstantTensor.Of(0, best)).index_fill_(0, hard, Scalars.Zero);
        return new SoftMaps(maps.Maps(best.clamp_min_(Scalars.Zero).index_fill_(0, hard, Scalars.One).add_(matched.Threshold, Scalars.Zero)), maps.Maps(soft));
    }
}

/// <summary>Soft objectness targets as tensors, one pair a level.</summary>
/// <param name="Maps">[B,A,ny,nx] float32 scores in [0,1]: 1 at the cells of YOLO rows, 0 where no box is.</param>
/// <param name="Soft">[B,A,ny,nx] bool: cells that a box covers and no YOLO row takes.</param>
public sealed record SoftMaps(IReadOnlyList<Tensor> Maps, IReadOnlyList<Tensor> Soft) : IDisposable
{
    /// <summary>Frees all of them.</summary>
    public void Dispose()
    {
        foreach (Tensor tensor in Maps.Concat(Soft))
            tensor.Dispose();
    }
}
