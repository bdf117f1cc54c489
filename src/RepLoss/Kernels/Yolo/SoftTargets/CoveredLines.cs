using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>The columns and rows of the grid that matched boxes cover: all columns of all boxes, then all rows. Cells are numbered by row.</summary>
/// <param name="Parts">[N] what a column or row adds to the score of its cells.</param>
/// <param name="Columns">How many of them are columns.</param>
/// <param name="Cells">[R] int64, the cells of each row.</param>
/// <param name="Ends">[R] int64, the cells up to the end of each row.</param>
/// <param name="ToColumn">[R] int64, what leads from the number of a row's cell to its column.</param>
/// <param name="ToMap">[R] int64, what leads from the number of a row's cell to its place in the maps.</param>
internal sealed record CoveredLines(Tensor Parts, long Columns, Tensor Cells, Tensor Ends, Tensor ToColumn, Tensor ToMap)
{
    /// <summary>Cuts the rows into parts of some number of cells each: the first row and the first cell of each part, and of what would follow the last.</summary>
    /// <remarks>Reads back the number of all cells and, where there are several parts, where they begin.</remarks>
    public IReadOnlyList<(long Row, long Cell)> Cuts(long most)
    {
        long rows = Cells.size(0), all = rows == 0 ? 0 : Ends[rows - 1].ToInt64();
        if (all <= most)
            return [(0, 0), (rows, all)];
        using Scalar part = most.ToScalar();
        Tensor limits = ConstantTensor.Range(1, (all - 1) / most, ScalarType.Int64, Cells.device).mul_(part);
        Tensor row = searchsorted(Ends, limits, right: true);
        long[] starts = [.. row.cpu().data<long>()], cells = [.. cat([Ends.new_zeros([1]), Ends], 0).index_select(0, row).cpu().data<long>()];
        return [(0, 0), .. starts.Zip(cells), (rows, all)];
    }

    /// <summary>The cells of some rows: their places in the maps, and their scores.</summary>
    public (Tensor Places, Tensor Scores) Part((long Row, long Cell) start, (long Row, long Cell) end, SoftTargetsOptions options)
    {
        long rows = end.Row - start.Row;
        Tensor Of(Tensor row) => row.narrow(0, start.Row, rows);
        Tensor owner = ConstantTensor.Range(0, rows, ScalarType.Int64, Cells.device).repeat_interleave(Of(Cells), 0);
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
