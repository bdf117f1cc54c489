using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using RepLoss.Simd;

namespace RepLoss.Pairs;

/// <summary>
/// What the gradient by each box is made of, in float64, for a stretch of <see cref="BoxColumns"/>: sums of dL/dI * dI by each of the
/// four edges, without their signs, and of -dL/dA. The sides of the box multiply the last only at the end. They lie to the lines of the
/// cache as the columns do.
/// </summary>
internal readonly unsafe struct EdgeSums : IDisposable
{
    /// <summary>Kinds of sums, in the order of the columns: the edges, and the area.</summary>
    public const int Low = 0, High = 1, LowAcross = 2, HighAcross = 3, Area = 4, Kinds = 5;

    private readonly double* _sums;
    private readonly int _start, _count;
    private readonly nint _stride, _origin;

    /// <summary>Sums of 0 for the boxes [start, end), in memory of their own.</summary>
    public EdgeSums(int start, int end) : this(AlignedMemory.Take<double>(LengthOf(start, end)), start, end) { }

    /// <summary>The same in some memory; such sums are not to be disposed of.</summary>
    /// <param name="memory">A place of <see cref="LengthOf"/> numbers, with a line of the cache.</param>
    /// <param name="start">The first box.</param>
    /// <param name="end">Behind the last box.</param>
    public EdgeSums(double* memory, int start, int end)
    {
        _sums = memory;
        (_start, _count) = (start, end - start);
        _stride = LengthOf(start, end) / Kinds;
        _origin = -FirstOfRegister(start);
        new Span<double>(_sums, LengthOf(start, end)).Clear();
    }

    /// <summary>Room for the sums of the boxes [start, end).</summary>
    public static int LengthOf(int start, int end) => Kinds * BoxColumns.Whole(end - FirstOfRegister(start));

    /// <summary>The sums of one kind: box i's at [i].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double* Column(int kind) => _sums + (kind * _stride) + _origin;

    /// <summary>Adds shares of one kind to the boxes from j on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add<TLanes>(int kind, TLanes shares, int j) where TLanes : struct, ILanes<TLanes> => shares.AddTo(Column(kind) + j);

    /// <summary>Adds a row's own sums to box i. By value: a reference would keep them in memory, and so would a call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddRow(EdgeRow row, int i)
    {
        Column(Low)[i] += row.Low.Total;
        Column(High)[i] += row.High.Total;
        Column(LowAcross)[i] += row.LowAcross.Total;
        Column(HighAcross)[i] += row.HighAcross.Total;
        Column(Area)[i] += row.Area.Total;
    }

    /// <summary>Adds the sums of a stretch that lies within this one.</summary>
    public void Add(in EdgeSums part)
    {
        for (int kind = 0; kind < Kinds; kind++)
        {
            Span<double> to = new(Column(kind) + part._start, part._count);
            ReadOnlySpan<double> from = new(part.Column(kind) + part._start, part._count);
            Span<Vector<double>> wide = MemoryMarshal.Cast<double, Vector<double>>(to);
            ReadOnlySpan<Vector<double>> wideFrom = MemoryMarshal.Cast<double, Vector<double>>(from);
            for (int i = 0; i < wide.Length; i++)
                wide[i] += wideFrom[i];
            for (int i = wide.Length * Vector<double>.Count; i < to.Length; i++)
                to[i] += from[i];
        }
    }

    /// <summary>Adds the sums of some of these boxes.</summary>
    /// <param name="part">Its box k is the one at members[k] of this.</param>
    /// <param name="members">Places.</param>
    public void Add(in EdgeSums part, ReadOnlySpan<int> members)
    {
        for (int kind = 0; kind < Kinds; kind++)
        {
            for (int k = 0; k < members.Length; k++)
                Column(kind)[members[k]] += part.Sum(kind, k);
        }
    }

    /// <summary>Adds scale times the gradient to that by x1, y1, x2, y2 of the boxes in their first order.</summary>
    public void AddTo(Span<double> gradient, BoxColumns boxes, double scale)
    {
        (int x, int y) = boxes.IsTurned ? (1, 0) : (0, 1);
        for (int k = 0; k < _count; k++)
        {
            int i = _start + k;
            double area = Sum(Area, k);
            double byAlong = area * (boxes.HighAcross[i] - boxes.LowAcross[i] + boxes.Offset);
            double byAcross = area * (boxes.High[i] - boxes.Low[i] + boxes.Offset);
            Span<double> box = gradient.Slice(4 * boxes.Index[i], 4);
            box[x] += scale * (byAlong - Sum(Low, k));
            box[y] += scale * (byAcross - Sum(LowAcross, k));
            box[x + 2] += scale * (Sum(High, k) - byAlong);
            box[y + 2] += scale * (Sum(HighAcross, k) - byAcross);
        }
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => AlignedMemory.Free(_sums);

    private static int FirstOfRegister(int box) => box & -BoxColumns.Padding;

    private double Sum(int kind, int k) => Column(kind)[_start + k];
}

/// <summary>One box's own part of <see cref="EdgeSums"/>, kind by kind, while a pass stays with it.</summary>
internal struct EdgeRow
{
    public LaneSums Low, High, LowAcross, HighAcross, Area;
}
