using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>Matched boxes of all levels as tensors, and which columns and rows of the grid each covers. Cells are numbered through all maps of all levels.</summary>
/// <param name="Plane">[M] int64, the first cell of the map of the box's level, image and anchor.</param>
/// <param name="Nx">[M] int64, cells of a row of that map.</param>
/// <param name="Centre">[2,M] float32, x and y in cells.</param>
/// <param name="Size">[2,M] float32, width and height in cells.</param>
/// <param name="Cells">[2,M] float32, nx and ny.</param>
internal sealed record CoveringBoxes(Tensor Plane, Tensor Nx, Tensor Centre, Tensor Size, Tensor Cells)
{
    private static readonly ReadBack s_matches = new("how many targets match an anchor", "each is a box that covers cells", 1);
    private static readonly ReadBack s_lines = new("how many columns and rows of cells the boxes cover", "each has a part of the score", 1);
    private static readonly ReadBack s_columns = new("how many of them are columns", "columns and rows are worked on apart", 1);

    /// <summary>All that is read back on the way to the scores.</summary>
    public static IReadOnlyList<ReadBack> ReadsBack { get; } = [s_matches, s_lines, s_columns, .. CoveredLines.ReadsBack, ScatterMaximum.Left];

    /// <summary>The boxes that anchors match. How many there are is read back, as the shapes of all that follows.</summary>
    /// <param name="matched">Targets and anchors.</param>
    /// <param name="maps">The cells of all levels.</param>
    public static CoveringBoxes Of(MatchedTargets matched, LevelMaps maps)
    {
        Tensor places = s_matches.Places(matched.Matches).t();                             // [3,M] of [L,A,T]
        Tensor level = places.select(0, 0), target = places.select(0, 2), boxes = matched.Boxes(level, target);
        Tensor image = matched.Columns.select(0, 0).to(ScalarType.Int64).index_select(0, target), numbers = maps.Numbers.index_select(1, level);
        Tensor plane = maps.FirstCells(numbers, image, places.select(0, 1)).add_(numbers.select(0, 2), Scalars.One);
        return new CoveringBoxes(
            plane, numbers.select(0, 1), boxes.narrow(0, 0, 2), boxes.narrow(0, 2, 2), maps.Sides.squeeze(2).index_select(1, level));
    }

    /// <summary>[5 M] the cells that YOLO rows take; the own cell in the place of a neighbour that is not taken.</summary>
    public Tensor HardCells()
    {
        Tensor own = MatchedTargets.CellsAt(Centre.clone(), Cells).to(ScalarType.Int64), x = own.select(0, 0), y = own.select(0, 1);
        Tensor near = MatchedTargets.Near(Centre, Cells).to(ScalarType.Float32);            // left, upper, right, lower
        Tensor steps = tensor(new float[] { -0.5f, -0.5f, 0.5f, 0.5f }, [4, 1], device: near.device);
        Tensor moved = MatchedTargets.CellsAt(near.mul_(steps).add_(cat([Centre, Centre], 0), Scalars.One), cat([Cells, Cells], 0)).to(ScalarType.Int64);
        Tensor Cell(Tensor column, Tensor row) => Plane.addcmul(row, Nx, Scalars.One).add_(column, Scalars.One);
        return cat([Cell(x, y), Cell(moved.select(0, 0), y), Cell(x, moved.select(0, 1)), Cell(moved.select(0, 2), y), Cell(x, moved.select(0, 3))], 0);
    }

    /// <summary>The columns and rows that the boxes cover, each with its part of the score.</summary>
    /// <param name="options">The parameters.</param>
    public CoveredLines Lines(SoftTargetsOptions options)
    {
        long count = Plane.size(0);
        Tensor half = Size * ConstantTensor.Of(0.5, Size), one = ConstantTensor.Of(1, Size);
        // Clamped before the conversion: a float beyond the integers has no defined value as one.
        Tensor first = minimum((Centre - half).floor_().clamp_min_(Scalars.Zero), Cells);
        Tensor end = minimum(Centre.add(half, Scalars.One).floor_().add_(one, Scalars.One), Cells);
        Tensor counts = (end - first).clamp_min_(Scalars.Zero).to(ScalarType.Int64).flatten();     // [2 M]: columns, rows
        first = first.to(ScalarType.Int64).flatten();
        Tensor starts = counts.cumsum(0).sub_(counts), shift = first - starts;
        Tensor owner = s_lines.Repeated(counts);
        Tensor parts = Parts(owner, shift, options);
        long columns = count == 0 ? 0 : s_columns.Numbers<long>(starts[count])[0];

        // What follows is of rows alone.
        Tensor box = owner.narrow(0, columns, owner.size(0) - columns).sub_(ConstantTensor.New(count, owner));
        Tensor cells = counts.narrow(0, 0, count).index_select(0, box), ends = cells.cumsum(0), before = ends - cells;
        Tensor firstCell = Plane.add(first.narrow(0, 0, count), Scalars.One).addcmul_(shift.narrow(0, count, count), Nx, Scalars.One);
        Tensor line = ConstantTensor.Range(columns, box.size(0), ScalarType.Int64, Plane.device);
        return new CoveredLines(
            parts, columns, cells, ends, starts.narrow(0, 0, count).index_select(0, box).sub_(before),
            firstCell.index_select(0, box).addcmul_(line, Nx.index_select(0, box), Scalars.One).sub_(before));
    }

    // Of a line at distance d: exp(-d^2 / (2 sigma^2)) for "score2", whose product with that of a crossing line is the score; d^2 for the others.
    private Tensor Parts(Tensor owner, Tensor shift, SoftTargetsOptions options)
    {
        Tensor size = Size.to(ScalarType.Float64);
        Tensor scale = options.Score == SoftScore.Diagonal
            ? (size * size).sum(0, keepdim: true).sqrt_().expand(2, -1).flatten()
            : size.mul_(ConstantTensor.Of(0.5, size)).clamp_min_(Scalars.Half).flatten();
        if (options.Score == SoftScore.Score2)
            scale.mul_(ConstantTensor.New(options.Sigma * Math.Sqrt(2), scale));
        // The middle of line n of all is n + shift + .5 - centre away.
        Tensor offset = shift.to(ScalarType.Float64).add_(ConstantTensor.Of(0.5, scale), Scalars.One).sub_(Centre.flatten());
        Tensor distance = ConstantTensor.Range(0, owner.size(0), ScalarType.Float64, Plane.device)
            .add_(offset.index_select(0, owner), Scalars.One).div_(scale.index_select(0, owner));
        Tensor squared = distance.mul_(distance);
        return options.Score == SoftScore.Score2 ? squared.neg_().exp_().to(ScalarType.Float32) : squared;
    }
}

/// <summary>The columns and rows of the grid that matched boxes cover: all columns of all boxes, then all rows. Cells are numbered by row.</summary>
/// <param name="Parts">[N] what a column or row adds to the score of its cells.</param>
/// <param name="Columns">How many of them are columns.</param>
/// <param name="Cells">[R] int64, the cells of each row.</param>
/// <param name="Ends">[R] int64, the cells up to the end of each row.</param>
/// <param name="ToColumn">[R] int64, what leads from the number of a row's cell to its column.</param>
/// <param name="ToMap">[R] int64, what leads from the number of a row's cell to its place in the maps.</param>
internal sealed record CoveredLines(Tensor Parts, long Columns, Tensor Cells, Tensor Ends, Tensor ToColumn, Tensor ToMap)
{
    private static readonly ReadBack s_cells = new("how many cells the rows have", "they are worked on in parts", 1);
    private static readonly ReadBack s_cuts = new("where parts begin", "a part is some rows; only where there are several parts", 2);
    private static readonly ReadBack s_ofPart = new("how many cells the rows of a part have", "torch counts them anew; once a part", null);

    /// <summary>What is read back here.</summary>
    public static IReadOnlyList<ReadBack> ReadsBack { get; } = [s_cells, s_cuts, s_ofPart];

    /// <summary>Cuts the rows into parts of some number of cells each: the first row and the first cell of each part, and of what would follow the last.</summary>
    public IReadOnlyList<(long Row, long Cell)> Cuts(long most)
    {
        long rows = Cells.size(0), all = rows == 0 ? 0 : s_cells.Numbers<long>(Ends[rows - 1])[0];
        if (all <= most)
            return [(0, 0), (rows, all)];
        using Scalar part = most.ToScalar();
        Tensor limits = ConstantTensor.Range(1, (all - 1) / most, ScalarType.Int64, Cells.device).mul_(part);
        Tensor row = searchsorted(Ends, limits, right: true);
        long[] starts = s_cuts.Numbers<long>(row), cells = s_cuts.Numbers<long>(cat([Ends.new_zeros([1]), Ends], 0).index_select(0, row));
        return [(0, 0), .. starts.Zip(cells), (rows, all)];
    }

    /// <summary>The cells of some rows: their places in the maps, and their scores.</summary>
    public (Tensor Places, Tensor Scores) Part((long Row, long Cell) start, (long Row, long Cell) end, SoftTargetsOptions options)
    {
        long rows = end.Row - start.Row;
        Tensor Of(Tensor row) => row.narrow(0, start.Row, rows);
        Tensor owner = s_ofPart.Repeated(Of(Cells));
        Tensor number = ConstantTensor.Range(start.Cell, end.Cell - start.Cell, ScalarType.Int64, Cells.device);
        Tensor byColumn = Parts.index_select(0, Of(ToColumn).index_select(0, owner).add_(number, Scalars.One));
        Tensor byRow = Parts.narrow(0, Columns + start.Row, rows).index_select(0, owner);
        return (Of(ToMap).index_select(0, owner).add_(number, Scalars.One), Score(byColumn, byRow, options));
    }

    private static Tensor Score(Tensor byColumn, Tensor byRow, SoftTargetsOptions options)
    {
        if (options.Score == SoftScore.Score2)
            return byColumn.mul_(byRow);
        using Scalar power = ((long)options.N).ToScalar();
        Tensor distance = byColumn.add_(byRow, Scalars.One).sqrt_();
        return distance.sub_(ConstantTensor.Of(1, distance)).pow_(power).clamp_(Scalars.Zero, Scalars.One).to(ScalarType.Float32);
    }
}
