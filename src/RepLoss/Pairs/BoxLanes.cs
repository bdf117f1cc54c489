using System.Runtime.CompilerServices;
using RepLoss.Simd;

namespace RepLoss.Pairs;

/// <summary>One box, in every lane, against several others: their IoU, and what its gradient is made of.</summary>
[method: MethodImpl(MethodImplOptions.AggressiveInlining)]
internal readonly unsafe struct BoxLanes<TLanes>(BoxColumns boxes, int i) where TLanes : struct, ILanes<TLanes>
{
    private readonly TLanes _low = TLanes.Of(boxes.Low[i]), _high = TLanes.Of(boxes.High[i]);
    private readonly TLanes _lowAcross = TLanes.Of(boxes.LowAcross[i]), _highAcross = TLanes.Of(boxes.HighAcross[i]);
    private readonly TLanes _area = TLanes.Of(boxes.Area[i]), _offset = TLanes.Of(boxes.Offset);
    private readonly TLanes _start = TLanes.Of(boxes.Start);

    /// <summary>Which of the boxes from j on meet this one, if only at an edge. Outside this mask the overlaps say nothing.</summary>
    /// <param name="others">The boxes.</param>
    /// <param name="j">The first of them.</param>
    /// <param name="along">How far they overlap along the axis of sorting.</param>
    /// <param name="across">How far they overlap across.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Meet(BoxColumns others, int j, out TLanes along, out TLanes across)
    {
        TLanes later = Overlaps(others, j, out along, out across);
        return TLanes.AtLeast(TLanes.Min(TLanes.Min(along, across), later - _start), TLanes.Of(0));
    }

    /// <summary>The same where boxes are in no strips.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes MeetAny(BoxColumns others, int j, out TLanes along, out TLanes across)
    {
        _ = Overlaps(others, j, out along, out across);
        return TLanes.AtLeast(TLanes.Min(along, across), TLanes.Of(0));
    }

    /// <summary>The IoU with the boxes from j on, 0 outside the mask.</summary>
    /// <param name="others">The boxes.</param>
    /// <param name="j">The first of them.</param>
    /// <param name="mask">Those that count, all of which meet this one.</param>
    /// <param name="along">From <see cref="Meet"/>.</param>
    /// <param name="across">From <see cref="Meet"/>.</param>
    /// <param name="union">From <see cref="Union"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes IoU(BoxColumns others, int j, TLanes mask, TLanes along, TLanes across, out TLanes union)
    {
        // Masked before the division, which is slow where a union comes out as the least number.
        TLanes intersection = mask & (along * across);
        union = Union(others, j, intersection);
        return mask & (intersection / union);
    }

    /// <summary>The union with the boxes from j on; the least number above 0 where it is not above 0.</summary>
    /// <param name="others">The boxes.</param>
    /// <param name="j">The first of them.</param>
    /// <param name="intersection">The product of what <see cref="Meet"/> gives, 0 outside the mask.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Union(BoxColumns others, int j, TLanes intersection) =>
        // In this order a union that is no number, of areas beyond float32, stays seen.
        TLanes.Max(TLanes.Of(float.Epsilon), _area + TLanes.Load(others.Area + j) - intersection);

    /// <summary>The derivatives of a loss by the pairs (this, j), (this, j + 1), …; by dIoU = (dI (1 + IoU) - IoU dA) / U.</summary>
    /// <param name="mask">Those that meet.</param>
    /// <param name="iou">Their IoU.</param>
    /// <param name="union">Their union.</param>
    /// <param name="perUnion">dL/dIoU over the union.</param>
    /// <param name="along">From <see cref="Meet"/>.</param>
    /// <param name="across">From <see cref="Meet"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PairSlopes<TLanes> Slopes(TLanes mask, TLanes iou, TLanes union, TLanes perUnion, TLanes along, TLanes across)
    {
        // Boxes without a union have no gradient, nor do those over whose union a quotient overflows.
        mask = TLanes.Select(TLanes.Above(TLanes.Of(VectorFunctions.SmallestNormal), union), TLanes.Of(0), mask);
        TLanes byIntersection = (TLanes.Of(1) + iou) * perUnion;
        return new(mask & (byIntersection * across), mask & (byIntersection * along), mask & (iou * perUnion));
    }

    /// <summary>Adds the gradient of the pairs (this, j), (this, j + 1), … to both sides.</summary>
    /// <param name="others">The boxes.</param>
    /// <param name="j">The first of them.</param>
    /// <param name="slopes">Of the pairs.</param>
    /// <param name="row">Sums of this box.</param>
    /// <param name="edges">Sums of the others.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddGradient(BoxColumns others, int j, PairSlopes<TLanes> slopes, ref EdgeRow row, in EdgeSums edges)
    {
        edges.Add(EdgeSums.Low, Share(slopes.Along, TLanes.Load(others.Low + j), _low, ref row.Low), j);
        edges.Add(EdgeSums.High, Share(slopes.Along, _high, TLanes.Load(others.High + j), ref row.High), j);
        edges.Add(EdgeSums.LowAcross, Share(slopes.Across, TLanes.Load(others.LowAcross + j), _lowAcross, ref row.LowAcross), j);
        edges.Add(EdgeSums.HighAcross, Share(slopes.Across, _highAcross, TLanes.Load(others.HighAcross + j), ref row.HighAcross), j);
        slopes.Area.AddTo(ref row.Area);
        edges.Add(EdgeSums.Area, slopes.Area, j);
    }

    /// <summary>Adds the gradient of this box from the pairs (this, j), (this, j + 1), … to one sum per edge and lane.</summary>
    /// <param name="others">The boxes.</param>
    /// <param name="j">The first of them.</param>
    /// <param name="slopes">Of the pairs.</param>
    /// <param name="low">By the low edge, without the sign, as all of these.</param>
    /// <param name="high">By the high edge.</param>
    /// <param name="lowAcross">By the low edge across.</param>
    /// <param name="highAcross">By the high edge across.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddOwn(BoxColumns others, int j, PairSlopes<TLanes> slopes, ref TLanes low, ref TLanes high, ref TLanes lowAcross, ref TLanes highAcross)
    {
        low = TLanes.MultiplyAdd(slopes.Along, EdgeShare.Of(TLanes.Load(others.Low + j), _low), low);
        high = TLanes.MultiplyAdd(slopes.Along, EdgeShare.Of(_high, TLanes.Load(others.High + j)), high);
        lowAcross = TLanes.MultiplyAdd(slopes.Across, EdgeShare.Of(TLanes.Load(others.LowAcross + j), _lowAcross), lowAcross);
        highAcross = TLanes.MultiplyAdd(slopes.Across, EdgeShare.Of(_highAcross, TLanes.Load(others.HighAcross + j)), highAcross);
    }

    // How far they overlap; returns where the later of two begins, across.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TLanes Overlaps(BoxColumns others, int j, out TLanes along, out TLanes across)
    {
        along = TLanes.Min(_high, TLanes.Load(others.High + j)) - TLanes.Max(_low, TLanes.Load(others.Low + j)) + _offset;
        TLanes later = TLanes.Max(_lowAcross, TLanes.Load(others.LowAcross + j));
        across = TLanes.Min(_highAcross, TLanes.Load(others.HighAcross + j)) - later + _offset;
        return later;
    }

    // Adds this box's part by one edge to its row; returns what the others get.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Share(TLanes slope, TLanes smaller, TLanes larger, ref LaneSums row)
    {
        TLanes own = slope * EdgeShare.Of(smaller, larger);
        own.AddTo(ref row);
        return slope - own;
    }
}
