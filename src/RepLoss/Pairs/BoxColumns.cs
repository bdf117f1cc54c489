using System.Buffers;
using System.Runtime.CompilerServices;
using RepLoss.Simd;

namespace RepLoss.Pairs;

/// <summary>
/// Boxes as columns in native memory, for passes over pairs. Where it pays they are sorted by their low edge along the axis in which
/// fewest meet, so that a pass over row i may stop at the first box that begins beyond the end of box i: no later one can meet it.
/// Each column begins with a line of the cache and is filled up to whole registers with boxes that meet none.
/// </summary>
internal readonly unsafe struct BoxColumns : IDisposable
{
    /// <summary>Lanes of the widest register.</summary>
    public const int Padding = 16;

    private const int Columns = 5;

    // Below, the plain pass takes less time than the sorting.
    private const int FewestSorted = 128;

    private const double MostThatMeet = 0.75;

    // Rows that are looked at to estimate the pairs of a pass.
    private const int Samples = 64;

    private BoxColumns(int count)
    {
        Count = count;
        Low = AlignedMemory.Take<float>((long)Columns * Whole(count));
        High = Low + Whole(count);
        LowAcross = High + Whole(count);
        HighAcross = LowAcross + Whole(count);
        Area = HighAcross + Whole(count);
        Index = ArrayPool<int>.Shared.Rent(count);
    }

    /// <summary>So many boxes, filled up to whole registers.</summary>
    public static int Whole(int boxes) => AlignedMemory.WholeRegisters(boxes);

    /// <summary>The number of boxes.</summary>
    public int Count { get; }

    /// <summary>Where box k of the columns stood in the input.</summary>
    public int[] Index { get; }

    /// <summary>Low edges along the axis of sorting: x1, or y1 where <see cref="IsTurned"/>.</summary>
    public float* Low { get; }

    /// <summary>High edges along that axis.</summary>
    public float* High { get; }

    /// <summary>Low edges along the other axis.</summary>
    public float* LowAcross { get; }

    /// <summary>High edges along the other axis.</summary>
    public float* HighAcross { get; }

    /// <summary>Areas, the pixel offset counted.</summary>
    public float* Area { get; }

    /// <summary>Added to every side.</summary>
    public float Offset { get; private init; }

    /// <summary>Pairs belong elsewhere where the later box begins, across, before this; see <see cref="BoxStrips"/>.</summary>
    public float Start { get; private init; } = float.NegativeInfinity;

    /// <summary>True where the axis of sorting is y: x and y have changed places.</summary>
    public bool IsTurned { get; private init; }

    /// <summary>True where rows may stop early.</summary>
    public bool IsSorted { get; private init; }

    /// <summary>True where most boxes meet, as far as their sides tell.</summary>
    public bool IsDense { get; private init; }

    /// <summary>Copies boxes.</summary>
    /// <param name="boxes">[N,4], x1, y1, x2, y2, all finite.</param>
    /// <param name="offset">Pixel offset.</param>
    /// <param name="withDensity">False where <see cref="IsDense"/> is not read: few boxes are then copied without the estimate.</param>
    public static BoxColumns Of(ReadOnlySpan<float> boxes, float offset, bool withDensity)
    {
        int n = boxes.Length / 4;
        if (n == 0 || (n < FewestSorted && !withDensity))
            return InOrder(boxes, offset);
        double alongX = ShareThatMeets(boxes, 0, offset), alongY = ShareThatMeets(boxes, 1, offset);
        // Where most boxes meet along both axes, sorting saves nothing.
        if (Math.Min(alongX, alongY) >= MostThatMeet)
            return Of(boxes, offset, isTurned: false, isSorted: false, isDense: true);
        return n < FewestSorted ? InOrder(boxes, offset) : Of(boxes, offset, alongY < alongX, isSorted: true);
    }

    /// <summary>Copies boxes in the order they have.</summary>
    public static BoxColumns InOrder(ReadOnlySpan<float> boxes, float offset) => Of(boxes, offset, isTurned: false, isSorted: false);

    /// <summary>Copies boxes, along the axis of others where those are sorted.</summary>
    public static BoxColumns Like(BoxColumns others, ReadOnlySpan<float> boxes) => Of(boxes, others.Offset, others.IsTurned, others.IsSorted);

    /// <summary>Copies some of sorted boxes, in their order.</summary>
    /// <param name="members">Their places here, ascending.</param>
    /// <param name="start">The <see cref="Start"/> of the copy.</param>
    public BoxColumns Part(ReadOnlySpan<int> members, float start)
    {
        var part = new BoxColumns(members.Length) { Offset = Offset, IsTurned = IsTurned, IsSorted = IsSorted, Start = start };
        for (int k = 0; k < members.Length; k++)
        {
            int i = members[k];
            (part.Low[k], part.High[k], part.LowAcross[k], part.HighAcross[k]) = (Low[i], High[i], LowAcross[i], HighAcross[i]);
            (part.Area[k], part.Index[k]) = (Area[i], Index[i]);
        }

        part.Pad();
        return part;
    }

    /// <summary>True where box j, not before i, may meet box i; where it does not, no later one does. As exact as the pass: rounding keeps order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Reaches(int i, int j) => !IsSorted || High[i] - Low[j] + Offset >= 0;

    /// <summary>The first box that none of the rows [start, end) reaches.</summary>
    public int EndOfReach(int start, int end)
    {
        if (!IsSorted)
            return Count;
        int farthest = start;
        for (int i = start + 1; i < end; i++)
        {
            if (High[i] > High[farthest])
                farthest = i;
        }

        int low = end, high = Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (Reaches(farthest, middle))
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    /// <summary>About how many pairs a pass looks at. It depends on the boxes alone, so that what is decided by it does, too.</summary>
    public double EstimatePairs()
    {
        if (!IsSorted || Count < 2 * Samples)
            return Count * (Count - 1.0) / 2;
        double reached = 0;
        for (int sample = 0; sample < Samples; sample++)
        {
            int row = (int)((long)Count * sample / Samples);
            reached += EndOfReach(row, row + 1) - row - 1;
        }

        return reached * Count / Samples;
    }

    /// <summary>The first row of a part, of so many, that have about as many pairs each.</summary>
    public int StartOfPart(int part, int parts) => IsSorted
        ? (int)((long)Count * part / parts)
        : (int)(Count * (1 - Math.Sqrt(1 - ((double)part / parts))));

    /// <summary>What belongs to the boxes, in their order here; rented, with room up to <see cref="Whole"/>.</summary>
    public long[] Rent(ReadOnlySpan<long> ofBoxes) => Rent(ofBoxes, Index.AsSpan(0, Count));

    /// <summary>The numbers at places, one a box; rented likewise.</summary>
    public long[] Rent(ReadOnlySpan<long> numbers, ReadOnlySpan<int> places)
    {
        long[] rented = ArrayPool<long>.Shared.Rent(Whole(Count));
        for (int k = 0; k < Count; k++)
            rented[k] = numbers[places[k]];
        return rented;
    }

    /// <summary>Gives back what was rented, if anything was.</summary>
    public static void Return(long[]? rented)
    {
        if (rented is not null)
            ArrayPool<long>.Shared.Return(rented);
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        AlignedMemory.Free(Low);
        ArrayPool<int>.Shared.Return(Index);
    }

    private static BoxColumns Of(ReadOnlySpan<float> boxes, float offset, bool isTurned, bool isSorted, bool isDense = false)
    {
        var columns = new BoxColumns(boxes.Length / 4) { Offset = offset, IsTurned = isTurned, IsSorted = isSorted, IsDense = isDense };
        columns.Order(boxes);
        columns.Fill(boxes);
        return columns;
    }

    // How many of all pairs meet along an axis where low edges are spread evenly: twice the mean side over the range.
    private static double ShareThatMeets(ReadOnlySpan<float> boxes, int axis, float offset)
    {
        double sides = 0;
        float first = boxes[axis], last = boxes[axis];
        for (int i = axis; i < boxes.Length; i += 4)
        {
            sides += Math.Max(boxes[i + 2] - (double)boxes[i] + offset, 0);
            first = Math.Min(first, boxes[i]);
            last = Math.Max(last, boxes[i]);
        }

        return last > first ? 8 * sides / boxes.Length / ((double)last - first) : 1;
    }

    private void Order(ReadOnlySpan<float> boxes)
    {
        for (int k = 0; k < Count; k++)
        {
            Index[k] = k;
            Low[k] = boxes[(4 * k) + (IsTurned ? 1 : 0)];
        }

        if (IsSorted && Count > 1)
            RadixSort.Sort(new Span<float>(Low, Count), Index.AsSpan(0, Count));
    }

    private void Fill(ReadOnlySpan<float> boxes)
    {
        int along = IsTurned ? 1 : 0, across = 1 - along;
        for (int k = 0; k < Count; k++)
        {
            ReadOnlySpan<float> box = boxes.Slice(4 * Index[k], 4);
            (Low[k], High[k], LowAcross[k], HighAcross[k]) = (box[along], box[along + 2], box[across], box[across + 2]);
            Area[k] = (High[k] - Low[k] + Offset) * (HighAcross[k] - LowAcross[k] + Offset);
        }

        Pad();
    }

    private void Pad()
    {
        for (int k = Count; k < Whole(Count); k++)
        {
            (Low[k], High[k], LowAcross[k], HighAcross[k]) =
                (float.PositiveInfinity, float.NegativeInfinity, float.PositiveInfinity, float.NegativeInfinity);
            Area[k] = 0;
        }
    }
}
