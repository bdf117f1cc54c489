using System.Runtime.CompilerServices;
using RepLoss.Simd;

namespace RepLoss.Pairs;

/// <summary>Of the truths that were shown to each lane the one with the largest overlap; of equal ones that with the lowest index.</summary>
/// <param name="index">The truth of each lane before any is shown, with an overlap of 0.</param>
internal struct RunningArgmax<TLanes>(TLanes index) where TLanes : struct, ILanes<TLanes>
{
    /// <summary>The largest overlap.</summary>
    public TLanes Overlap = TLanes.Of(0);

    /// <summary>The index of its truth, exact as a float32 below 2^24.</summary>
    public TLanes Index = index;

    /// <summary>Shows a truth.</summary>
    /// <param name="mask">The lanes that may take it.</param>
    /// <param name="overlap">Their overlap with it.</param>
    /// <param name="truth">Its index, in every lane.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Take(TLanes mask, TLanes overlap, TLanes truth)
    {
        TLanes isFirstOfEqual = TLanes.AtLeast(overlap, Overlap) & TLanes.Above(Index, truth);
        TLanes isBetter = mask & TLanes.Select(TLanes.Above(overlap, Overlap), mask, isFirstOfEqual);
        Overlap = TLanes.Select(isBetter, overlap, Overlap);
        Index = TLanes.Select(isBetter, truth, Index);
    }
}
