using System.Runtime.CompilerServices;

namespace RepLoss.Kernels;

/// <summary>One box, in every lane, against several others: their IoU, and what its gradient is made of.</summary>
[method: MethodImpl(MethodImplOptions.AggressiveInlining)]
internal readonly struct BoxLanes<TLanes>(BoxColumns boxes, int i) where TLanes : struct, ILanes<TLanes>
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
        along = TLanes.Min(_high, TLanes.Load(others.High, j)) - TLanes.Max(_low, TLanes.Load(others.Low, j)) + _offset;
        TLanes later = TLanes.Max(_lowAcross, TLanes.Load(others.LowAcross, j));
        across = TLanes.Min(_highAcross, TLanes.Load(others.HighAcross, j)) - later + _offset;
        return TLanes.AtLeast(TLanes.Min(along, across), TLanes.Of(0)) & TLanes.AtLeast(later, _start);
    }

    /// <summary>The IoU with the boxes from j on; 0 outside the mask, which loses those without a union.</summary>
    /// <param name="others">The boxes.</param>
    /// <param name="j">The first of them.</param>
    /// <param name="along">From <see cref="Meet"/>.</param>
    /// <param name="across">From <see cref="Meet"/>.</param>
    /// <param name="epsilon">Added to the union.</param>
    /// <param name="mask">Those that meet.</param>
    /// <param name="union">The union.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes IoU(BoxColumns others, int j, TLanes along, TLanes across, TLanes epsilon, ref TLanes mask, out TLanes union)
    {
        TLanes intersection = along * across;
        union = _area + TLanes.Load(others.Area, j) - intersection + epsilon;
        // Boxes that meet have no negative side, so their union is not negative. One that is no number, of areas beyond float32, stays seen.
        mask = TLanes.Select(TLanes.AtLeast(TLanes.Of(0), union), TLanes.Of(0), mask);
        return mask & (intersection / union);
    }

    /// <summary>Adds the gradient of the pairs (this, j), (this, j + 1), … to both sides.</summary>
    /// <param name="others">The boxes.</param>
    /// <param name="j">The first of them.</param>
    /// <param name="mask">Those that have a gradient.</param>
    /// <param name="byIntersection">dL/dI.</param>
    /// <param name="byArea">-dL/dA.</param>
    /// <param name="along">Overlap along the axis of sorting.</param>
    /// <param name="across">Overlap across.</param>
    /// <param name="row">Sums of this box.</param>
    /// <param name="edges">Sums of the others.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddGradient(
        BoxColumns others, int j, TLanes mask, TLanes byIntersection, TLanes byArea, TLanes along, TLanes across, ref EdgeRow row, in EdgeSums edges)
    {
        TLanes byAlong = mask & (byIntersection * across), byAcross = mask & (byIntersection * along);
        edges.AddShares(EdgeSums.Low, byAlong, TLanes.Load(others.Low, j), _low, ref row.Low, j);
        edges.AddShares(EdgeSums.High, byAlong, _high, TLanes.Load(others.High, j), ref row.High, j);
        edges.AddShares(EdgeSums.LowAcross, byAcross, TLanes.Load(others.LowAcross, j), _lowAcross, ref row.LowAcross, j);
        edges.AddShares(EdgeSums.HighAcross, byAcross, _highAcross, TLanes.Load(others.HighAcross, j), ref row.HighAcross, j);
        edges.AddAreas(mask & byArea, ref row.Area, j);
    }
}
