using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace RepLoss.Kernels;

/// <summary>
/// What the gradient by each box is made of, in float64, for a stretch of <see cref="BoxColumns"/>: sums of dL/dI * dI by each of the
/// four edges, without their signs, and of -dL/dA. The sides of the box multiply the last only at the end.
/// </summary>
internal readonly struct EdgeSums : IDisposable
{
    /// <summary>Kinds of sums: the edges as <see cref="BoxColumns"/> names them, and the area.</summary>
    public const int Low = 0, High = 1, LowAcross = 2, HighAcross = 3, Area = 4, Kinds = 5;

    private const int PartLength = BoxColumns.Padding / 2;

    private readonly double[] _sums;
    private readonly int _start, _count, _stride;

    /// <summary>Sums of 0 for the boxes [start, end).</summary>
    public EdgeSums(int start, int end)
    {
        (_start, _count, _stride) = (start, end - start, end - start + BoxColumns.Padding);
        _sums = ArrayPool<double>.Shared.Rent(Kinds * _stride);
        _sums.AsSpan(0, Kinds * _stride).Clear();
    }

    /// <summary>Room for one row's own sums, of all kinds.</summary>
    public const int RowLength = Kinds * PartLength;

    /// <summary>Adds the shares of the pairs of one box with several others, from j on, to one kind of both.</summary>
    /// <param name="kind">Low, High, LowAcross or HighAcross.</param>
    /// <param name="weight">The derivative of the pairs.</param>
    /// <param name="smaller">For a low edge the others' edges, for a high edge the box's own.</param>
    /// <param name="larger">The other way round: where this is larger the box's own edge bounds the overlap; of equal ones each gets half.</param>
    /// <param name="row">The box's own sums.</param>
    /// <param name="j">The first of the others.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddShares<TLanes>(int kind, TLanes weight, TLanes smaller, TLanes larger, Span<double> row, int j)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes half = weight * TLanes.Of(0.5f);
        TLanes own = (half & TLanes.Above(larger, smaller)) + (half & TLanes.AtLeast(larger, smaller));
        own.AddToPart(row.Slice(kind * PartLength, PartLength));
        Add(kind, weight - own, j);
    }

    /// <summary>Adds the same to the areas of both.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddAreas<TLanes>(TLanes weight, Span<double> row, int j) where TLanes : struct, ILanes<TLanes>
    {
        weight.AddToPart(row.Slice(Area * PartLength, PartLength));
        Add(Area, weight, j);
    }

    /// <summary>Moves a row's own sums to box i: what is left in them is 0.</summary>
    public void AddRow(Span<double> row, int i)
    {
        for (int kind = 0; kind < Kinds; kind++)
        {
            _sums[(kind * _stride) + i - _start] += Vector512.Sum(Vector512.Create<double>(row.Slice(kind * PartLength, PartLength)));
        }

        row.Clear();
    }

    /// <summary>Adds the sums of a stretch that lies within this one.</summary>
    public void Add(in EdgeSums part)
    {
        for (int kind = 0; kind < Kinds; kind++)
        {
            Span<double> to = _sums.AsSpan((kind * _stride) + part._start - _start, part._count);
            ReadOnlySpan<double> from = part._sums.AsSpan(kind * part._stride, part._count);
            Span<Vector<double>> wide = MemoryMarshal.Cast<double, Vector<double>>(to);
            ReadOnlySpan<Vector<double>> wideFrom = MemoryMarshal.Cast<double, Vector<double>>(from);
            for (int i = 0; i < wide.Length; i++)
                wide[i] += wideFrom[i];
            for (int i = wide.Length * Vector<double>.Count; i < to.Length; i++)
                to[i] += from[i];
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

    /// <summary>Gives the array back.</summary>
    public void Dispose() => ArrayPool<double>.Shared.Return(_sums);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Add<TLanes>(int kind, TLanes terms, int j) where TLanes : struct, ILanes<TLanes> =>
        terms.AddTo(_sums, (kind * _stride) + j - _start);

    private double Sum(int kind, int k) => _sums[(kind * _stride) + k];
}
