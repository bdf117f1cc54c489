using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace RepLoss.Kernels;

/// <summary>
/// Up to 16 labelled rows in the cells of one grid, for Fused variants: which of them match an anchor, and which take a neighbour,
/// as bits. The same float32 operations as in <see cref="YoloTargets"/>' formula, in the same order, so that no comparison turns.
/// </summary>
internal readonly struct TargetsOnGrid
{
    /// <summary>The most rows.</summary>
    public const int Most = 16;

    /// <summary>Numbers of a row.</summary>
    public const int Columns = 6;

    /// <summary>The last of these numbers, which are shares of the image: x, y, width, height.</summary>
    public const int Shares = 4;

    private readonly Vector512<float> _x, _y, _width, _height;
    private readonly float _cellsX, _cellsY;

    /// <summary>Takes rows as they are.</summary>
    /// <param name="targets">[T,6]; the first 16 rows of it are taken.</param>
    /// <param name="ny">Cells in y.</param>
    /// <param name="nx">Cells in x.</param>
    public TargetsOnGrid(ReadOnlySpan<float> targets, long ny, long nx)
    {
        Span<float> columns = stackalloc float[Shares * Most];
        ToColumns(targets[..Math.Min(targets.Length, Columns * Most)], columns);
        this = new TargetsOnGrid(columns, 0, ny, nx);
    }

    /// <summary>Multiplies shares of the image by cells.</summary>
    /// <param name="columns">What <see cref="ToColumns"/> filled.</param>
    /// <param name="first">The first of the 16 rows.</param>
    /// <param name="ny">Cells in y.</param>
    /// <param name="nx">Cells in x.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TargetsOnGrid(ReadOnlySpan<float> columns, int first, long ny, long nx)
    {
        int length = columns.Length / Shares;
        (_cellsX, _cellsY) = (nx, ny);
        _x = Vector512.Create(columns[first..]) * _cellsX;
        _y = Vector512.Create(columns[(length + first)..]) * _cellsY;
        _width = Vector512.Create(columns[((2 * length) + first)..]) * _cellsX;
        _height = Vector512.Create(columns[((3 * length) + first)..]) * _cellsY;
    }

    /// <summary>Turns rows into columns: all x, all y, all widths, all heights.</summary>
    /// <param name="targets">[T,6].</param>
    /// <param name="columns">Four columns of T numbers or more, in whole sixteens.</param>
    public static void ToColumns(ReadOnlySpan<float> targets, Span<float> columns)
    {
        int length = columns.Length / Shares, rows = targets.Length / Columns;
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < Shares; column++)
                columns[(column * length) + row] = targets[(row * Columns) + Columns - Shares + column];
        }

        // Rows that are not there have no width, which matches no anchor.
        for (int column = 0; column < Shares; column++)
            columns[((column * length) + rows)..((column + 1) * length)].Clear();
    }

    /// <summary>A bit for each row that an anchor of a size matches.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Matches(float anchorWidth, float anchorHeight, float threshold)
    {
        Vector512<float> limit = Vector512.Create(threshold), one = Vector512<float>.One;
        Vector512<float> byWidth = _width / Vector512.Create(anchorWidth), byHeight = _height / Vector512.Create(anchorHeight);
        Vector512<float> fits = Vector512.LessThan(byWidth, limit) & Vector512.LessThan(one / byWidth, limit)
            & Vector512.LessThan(byHeight, limit) & Vector512.LessThan(one / byHeight, limit);
        return (uint)fits.ExtractMostSignificantBits();
    }

    /// <summary>A bit for each row that takes its own cell (k = 0), or the left, upper, right, lower neighbour (k = 1 to 4).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Takes(int k) => k switch
    {
        0 => ushort.MaxValue,
        1 => Near(_x),
        2 => Near(_y),
        3 => Near(Vector512.Create(_cellsX) - _x),
        _ => Near(Vector512.Create(_cellsY) - _y),
    };

    /// <summary>The column or row of the cell at a position, after its step towards the neighbour, clamped to the grid.</summary>
    public static long Cell(float position, long cells) => (long)Math.Clamp(MathF.Truncate(position), 0, cells - 1);

    /// <summary>Half a cell towards the neighbour k, which is taken off a position.</summary>
    public static (float X, float Y) Step(int k) => (k == 1 ? 0.5f : k == 3 ? -0.5f : 0, k == 2 ? 0.5f : k == 4 ? -0.5f : 0);

    private static uint Near(Vector512<float> distance)
    {
        Vector512<float> near = Vector512.LessThan(distance - Vector512.Floor(distance), Vector512.Create(0.5f))
            & Vector512.GreaterThan(distance, Vector512<float>.One);
        return (uint)near.ExtractMostSignificantBits();
    }
}
