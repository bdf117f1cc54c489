using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

public sealed partial class SoftTargets
{
    /// <summary>
    /// Expands matched boxes to rows of cells and rows to cells by repeat_interleave, then scatters with a maximum: scores above what
    /// their cells hold are written, whichever comes last, until none is above. So the answer has the same bits every time, whatever
    /// the order of writes. O(L A T + cells) time in two or three rounds, as a rule; memory is bounded by blocks of boxes.
    /// </summary>
    /// <param name="targets">[T,6] float32: image, class, centre x and y, width, height; the last four as shares of the image.</param>
    /// <param name="anchors">[L,A,2] float32, width and height in grid cells.</param>
    /// <param name="grids">Cells of each level: ny, nx. On the host, since the shapes of the answer come from them.</param>
    /// <param name="images">B, the images in the batch.</param>
    /// <param name="options">Parameters; the defaults where null.</param>
    /// <returns>Maps and masks; values are not checked here, see <see cref="SoftTargets"/> for what is excluded.</returns>
    public static SoftMaps Tensor(
        Tensor targets, Tensor anchors, IReadOnlyList<(long Height, long Width)> grids, long images, SoftTargetsOptions? options = null)
    {
        options ??= new SoftTargetsOptions();
        options.Validate();
        using DisposeScope scope = NewDisposeScope();
        long[] lengths = [.. grids.SelectMany(grid => new[] { grid.Height, grid.Width })];
        Tensor rows = YoloTargets.Tensor(
            targets, anchors, tensor(lengths, [grids.Count, 2], device: targets.device),
            new YoloTargetsOptions { AnchorThreshold = options.AnchorThreshold }).Rows;
        List<Tensor> maps = [], soft = [];
        for (int level = 0; level < grids.Count; level++)
        {
            (long ny, long nx) = grids[level];
            Tensor own = rows.index_select(0, (rows.select(1, 0) == level).nonzero().squeeze(1));
            Tensor plane = (own.select(1, 1) * anchors.shape[1]) + own.select(1, 2);
            Tensor hardCells = (((plane * ny) + own.select(1, 3)) * nx) + own.select(1, 4);
            (Tensor map, Tensor mask) = Level(targets, anchors[level], new Grid(images, anchors.shape[1], ny, nx), hardCells, options);
            maps.Add(map.MoveToOuterDisposeScope());
            soft.Add(mask.MoveToOuterDisposeScope());
        }

        return new SoftMaps(maps, soft);
    }

    private static (Tensor Map, Tensor Soft) Level(Tensor targets, Tensor anchors, Grid grid, Tensor hardCells, SoftTargetsOptions options)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor boxes = targets.narrow(1, 2, 4) * tensor([grid.Nx, grid.Ny, grid.Nx, grid.Ny], device: targets.device).to(ScalarType.Float32);
        Tensor matches = YoloTargets.MatchesTensor(boxes.narrow(1, 2, 2).unsqueeze(0), anchors.unsqueeze(1), options.AnchorThreshold)
            .nonzero();                                                                     // [M,2]: anchor, target
        // Small boxes first: near a centre the larger box has the larger score, so that the last write is mostly the right one.
        Tensor areas = (boxes.select(1, 2) * boxes.select(1, 3)).index_select(0, matches.select(1, 1));
        matches = matches.index_select(0, areas.sort(0, stable: true).Indices);
        // Below 0 where no box is.
        Tensor best = ones([grid.Count], ScalarType.Float32, targets.device).neg_();
        CoveringBoxes covering = CoveringBoxes.Of(targets, boxes, matches, grid.Anchors, grid.Ny, grid.Nx, options.Score);
        foreach (CoveringBoxes block in covering.Blocks(TensorBlock.Elements(targets)))
            Cover(best, block, grid, options);

        Tensor hard = zeros([grid.Count], ScalarType.Bool, targets.device).index_fill_(0, hardCells, true);
        Tensor soft = (best >= 0).logical_and(hard.logical_not());
        Tensor map = best.clamp_min_(0).masked_fill_(hard, 1);
        return (map.reshape(grid.Shape).MoveToOuterDisposeScope(), soft.reshape(grid.Shape).MoveToOuterDisposeScope());
    }

    // Raises the best score of every cell under a block of boxes.
    private static void Cover(Tensor best, CoveringBoxes boxes, Grid grid, SoftTargetsOptions options)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor cells, Tensor scores) = Scores(boxes, grid, options);
        while (true)
        {
            Tensor above = (scores > best.gather(0, cells)).nonzero().squeeze(1);
            if (above.shape[0] == 0)
                return;
            (cells, scores) = (cells.gather(0, above), scores.gather(0, above));
            best.index_copy_(0, cells, scores);
        }
    }

    // Each covered cell of each box, and its score there.
    private static (Tensor Cells, Tensor Scores) Scores(CoveringBoxes boxes, Grid grid, SoftTargetsOptions options)
    {
        using DisposeScope scope = NewDisposeScope();
        // What a row or a column of a box has is worked out once and not for each of its cells. Cells are gathered, which takes half
        // as long as index_select on one dimension.
        Tensor columns = boxes.Counts.select(1, 0);
        (Tensor rowBox, Tensor j) = Expand(boxes.Counts.select(1, 1), boxes.First.select(1, 1));
        (Tensor columnBox, Tensor i) = Expand(columns, boxes.First.select(1, 0));
        Tensor dy = Distance(j, rowBox, boxes.Centre.select(1, 1), boxes.Scale.select(1, 1));
        Tensor dx = Distance(i, columnBox, boxes.Centre.select(1, 0), boxes.Scale.select(1, 0));
        Tensor columnStart = (columns.cumsum(0) - columns).index_select(0, rowBox);
        (Tensor row, Tensor column) = Expand(columns.index_select(0, rowBox), columnStart);
        Tensor score = Score(dx.square().gather(0, column) + dy.square().gather(0, row), options).to(ScalarType.Float32);
        Tensor rowStart = (((boxes.Plane.index_select(0, rowBox) * grid.Ny) + j) * grid.Nx) + boxes.First.select(1, 0).index_select(0, rowBox) - columnStart;
        return ((rowStart.gather(0, row) + column).MoveToOuterDisposeScope(), score.MoveToOuterDisposeScope());
    }

    // Element e becomes count_e of them, at first_e, first_e + 1, …; gives whose each is, and where it is.
    private static (Tensor Owner, Tensor Position) Expand(Tensor counts, Tensor first)
    {
        Tensor owner = arange(counts.shape[0], ScalarType.Int64, counts.device).repeat_interleave(counts, 0);
        Tensor shift = first - counts.cumsum(0) + counts;
        return (owner, arange(owner.shape[0], ScalarType.Int64, counts.device) + shift.gather(0, owner));
    }

    private static Tensor Distance(Tensor cell, Tensor box, Tensor centre, Tensor scale) =>
        (cell.to(ScalarType.Float64) + 0.5 - centre.index_select(0, box)) / scale.index_select(0, box);

    private static Tensor Score(Tensor squared, SoftTargetsOptions options) => options.Score == SoftScore.Score2
        ? (squared / options.Sigma / (-2 * options.Sigma)).exp()
        : (squared.sqrt() - 1).pow(options.N).clamp(0, 1);

    // A level's shape.
    private sealed record Grid(long Images, long Anchors, long Ny, long Nx)
    {
        public long[] Shape => [Images, Anchors, Ny, Nx];

        public long Count => Images * Anchors * Ny * Nx;
    }
}

/// <summary>Soft objectness targets as tensors, one pair a level.</summary>
/// <param name="Maps">[B,A,ny,nx] float32 scores in [0,1]: 1 at the cells of YOLO rows, 0 where no box is.</param>
/// <param name="Soft">[B,A,ny,nx] bool: cells that a box covers and no YOLO row takes.</param>
public sealed record SoftMaps(IReadOnlyList<Tensor> Maps, IReadOnlyList<Tensor> Soft);
