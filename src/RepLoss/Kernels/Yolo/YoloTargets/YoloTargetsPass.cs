using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;

namespace RepLoss.Kernels;

/// <summary>
/// The Fused YOLO targets in two steps of parts that share nothing, whichever thread does them: for each anchor of each level, which
/// targets take which cells, as bits; then, where it is known how many rows come before, the rows of each level, neighbour and anchor.
/// </summary>
internal readonly unsafe struct YoloTargetsPass : IDisposable
{
    // The cell of its own and the four around it.
    private const int OwnAndNeighbours = 5;

    private readonly float* _targets, _anchors;
    private readonly long* _grids;
    private readonly int _blocks, _anchorCount;
    private readonly float _threshold;
    private readonly float[] _columns;

    // By list, as lists follow each other in the rows: 16 targets a number; and the lengths of the lists, which become their places.
    private readonly ushort[] _taken;
    private readonly int[] _places;

    /// <summary>Takes what is the same for all parts; the numbers have to stay where they are.</summary>
    /// <param name="targets">[T,6].</param>
    /// <param name="count">T.</param>
    /// <param name="anchors">[L,A,2].</param>
    /// <param name="anchorCount">A.</param>
    /// <param name="grids">[L,2].</param>
    /// <param name="levels">L.</param>
    /// <param name="threshold">As in <see cref="YoloTargetsOptions"/>.</param>
    public YoloTargetsPass(float* targets, int count, float* anchors, int anchorCount, long* grids, int levels, float threshold)
    {
        _targets = targets;
        _anchors = anchors;
        _grids = grids;
        (_anchorCount, _threshold) = (anchorCount, threshold);
        (Anchors, Lists) = (levels * anchorCount, levels * anchorCount * OwnAndNeighbours);
        _blocks = (count + TargetsOnGrid.Most - 1) / TargetsOnGrid.Most;
        _columns = ArrayPool<float>.Shared.Rent(ColumnNumbers);
        _taken = ArrayPool<ushort>.Shared.Rent(Lists * _blocks);
        _places = ArrayPool<int>.Shared.Rent(Lists);
        TargetsOnGrid.ToColumns(new ReadOnlySpan<float>(targets, count * TargetsOnGrid.Columns), _columns.AsSpan(0, ColumnNumbers));
    }

    /// <summary>Anchors of all levels: the parts of the first step.</summary>
    public int Anchors { get; }

    /// <summary>Lists of rows that have level, neighbour and anchor in common: the parts of the second step.</summary>
    public int Lists { get; }

    private int ColumnNumbers => TargetsOnGrid.Shares * TargetsOnGrid.Most * _blocks;

    /// <summary>Finds what belongs to the lists of one anchor.</summary>
    public void Find(int part)
    {
        (int level, int anchor) = Math.DivRem(part, _anchorCount);
        float width = _anchors[2 * part], height = _anchors[(2 * part) + 1];
        ReadOnlySpan<float> columns = _columns.AsSpan(0, ColumnNumbers);
        Span<int> counts = stackalloc int[OwnAndNeighbours];
        counts.Clear();
        for (int block = 0; block < _blocks; block++)
        {
            var onGrid = new TargetsOnGrid(columns, block * TargetsOnGrid.Most, _grids[2 * level], _grids[(2 * level) + 1]);
            uint matches = onGrid.Matches(width, height, _threshold);
            for (int k = 0; k < OwnAndNeighbours; k++)
            {
                uint taken = matches & onGrid.Takes(k);
                _taken[(ListOf(level, k, anchor) * _blocks) + block] = (ushort)taken;
                counts[k] += BitOperations.PopCount(taken);
            }
        }

        for (int k = 0; k < OwnAndNeighbours; k++)
            _places[ListOf(level, k, anchor)] = counts[k];
    }

    /// <summary>Gives every list its place behind the one before; returns the number of all rows.</summary>
    public int Place()
    {
        int total = 0;
        foreach (ref int place in _places.AsSpan(0, Lists))
            (place, total) = (total, total + place);
        return total;
    }

    /// <summary>Writes the rows of a list into their places.</summary>
    public void Write(int list, YoloRows rows)
    {
        int anchor = list % _anchorCount, k = list / _anchorCount % OwnAndNeighbours, level = list / _anchorCount / OwnAndNeighbours;
        long ny = _grids[2 * level], nx = _grids[(2 * level) + 1];
        (float stepX, float stepY) = TargetsOnGrid.Step(k);
        float cellsX = nx, cellsY = ny;
        float* size = _anchors + (2 * ((level * _anchorCount) + anchor));
        fixed (long* indices = CollectionsMarshal.AsSpan(rows.Indices), targetIndices = CollectionsMarshal.AsSpan(rows.TargetIndex))
        fixed (float* boxes = CollectionsMarshal.AsSpan(rows.Boxes), anchorSizes = CollectionsMarshal.AsSpan(rows.AnchorSizes))
        {
            long* index = indices + (6 * _places[list]), targetIndex = targetIndices + _places[list];
            float* box = boxes + (4 * _places[list]), anchorSize = anchorSizes + (2 * _places[list]);
            for (int block = 0; block < _blocks; block++)
            {
                for (uint left = _taken[(list * _blocks) + block]; left != 0; left &= left - 1)
                {
                    int number = (block * TargetsOnGrid.Most) + BitOperations.TrailingZeroCount(left);
                    float* target = _targets + (TargetsOnGrid.Columns * number);
                    float x = target[2] * cellsX, y = target[3] * cellsY;
                    long gridX = TargetsOnGrid.Cell(x - stepX, nx), gridY = TargetsOnGrid.Cell(y - stepY, ny);
                    (index[0], index[1], index[2], index[3], index[4], index[5]) = (level, (long)target[0], anchor, gridY, gridX, (long)target[1]);
                    (box[0], box[1], box[2], box[3]) = (x - gridX, y - gridY, target[4] * cellsX, target[5] * cellsY);
                    (anchorSize[0], anchorSize[1]) = (size[0], size[1]);
                    *targetIndex++ = number;
                    index += 6;
                    box += 4;
                    anchorSize += 2;
                }
            }
        }
    }

    /// <summary>Gives the arrays back.</summary>
    public void Dispose()
    {
        ArrayPool<float>.Shared.Return(_columns);
        ArrayPool<ushort>.Shared.Return(_taken);
        ArrayPool<int>.Shared.Return(_places);
    }

    private int ListOf(int level, int k, int anchor) => (((level * OwnAndNeighbours) + k) * _anchorCount) + anchor;
}
