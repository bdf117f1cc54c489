using System.Runtime.CompilerServices;
using RepLoss.Pairs;
using RepLoss.Simd;

namespace RepLoss.Kernels;

/// <summary>
/// Several pairs of boxes along one axis: how far they overlap and reach together, and what the edges of the first box have of
/// the derivatives. Of two equal edges each gets half; an overlap of exactly 0 has the derivative of a positive one.
/// </summary>
internal readonly struct AxisLanes<TLanes> where TLanes : struct, ILanes<TLanes>
{
    private readonly TLanes _low1, _high1, _low2, _high2, _meets;

    /// <summary>From centres and sizes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public AxisLanes(TLanes centre1, TLanes size1, TLanes centre2, TLanes size2)
    {
        TLanes half = TLanes.Of(0.5f), zero = TLanes.Of(0);
        (_low1, _high1) = (centre1 - (size1 * half), centre1 + (size1 * half));
        (_low2, _high2) = (centre2 - (size2 * half), centre2 + (size2 * half));
        TLanes side = TLanes.Min(_high1, _high2) - TLanes.Max(_low1, _low2);
        _meets = TLanes.AtLeast(side, zero);
        Overlap = _meets & side;
        Hull = TLanes.Max(_high1, _high2) - TLanes.Min(_low1, _low2);
    }

    /// <summary>max(0, min high - max low).</summary>
    public TLanes Overlap { get; }

    /// <summary>max high - min low.</summary>
    public TLanes Hull { get; }

    /// <summary>The derivatives by centre and size where those by overlap and hull are given.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Derive(TLanes byOverlap, TLanes byHull, out TLanes byCentre, out TLanes bySize)
    {
        // An edge that does not bound the overlap bounds the hull.
        TLanes met = _meets & byOverlap, high = EdgeShare.Of(_high1, _high2), low = EdgeShare.Of(_low2, _low1);
        TLanes byHigh = (met * high) + (byHull * (TLanes.Of(1) - high));
        // Without its sign: what moves a low edge up makes both smaller.
        TLanes byLow = (met * low) + (byHull * (TLanes.Of(1) - low));
        (byCentre, bySize) = (byHigh - byLow, (byHigh + byLow) * TLanes.Of(0.5f));
    }
}
