using System.Runtime.CompilerServices;
using RepLoss.Pairs;
using RepLoss.Simd;

namespace RepLoss.Kernels;

/// <summary>The lengths of several predicted boxes and their targets along one axis.</summary>
internal readonly struct EdgeAxisLanes<TLanes> where TLanes : struct, ILanes<TLanes>
{
    private readonly TLanes _low, _high, _targetLow, _targetHigh, _isMet;

    /// <summary>Computes the lengths from the edges of both boxes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public EdgeAxisLanes(TLanes low, TLanes high, TLanes targetLow, TLanes targetHigh)
    {
        (_low, _high, _targetLow, _targetHigh) = (low, high, targetLow, targetHigh);
        (Size, TargetSize) = (high - low, targetHigh - targetLow);
        TLanes side = TLanes.Min(high, targetHigh) - TLanes.Max(low, targetLow);
        _isMet = TLanes.AtLeast(side, TLanes.Of(0));
        Overlap = _isMet & side;
        Hull = TLanes.Max(high, targetHigh) - TLanes.Min(low, targetLow);
        Offset = TLanes.Of(0.5f) * ((targetLow - low) + (targetHigh - high));
    }

    /// <summary>The side of the predicted box.</summary>
    public TLanes Size { get; }

    /// <summary>The target's side.</summary>
    public TLanes TargetSize { get; }

    /// <summary>The side of the overlap: max(0, min high - max low).</summary>
    public TLanes Overlap { get; }

    /// <summary>The side of the smallest box around both: max high - min low.</summary>
    public TLanes Hull { get; }

    /// <summary>The target's centre minus the predicted centre.</summary>
    public TLanes Offset { get; }

    /// <summary>Converts derivatives by the four lengths to derivatives by the predicted edges. If two edges are equal, each gets half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Derive(TLanes bySize, TLanes byOverlap, TLanes byHull, TLanes byOffset, out TLanes byLow, out TLanes byHigh)
    {
        // An edge that does not bound the overlap bounds the hull.
        TLanes one = TLanes.Of(1), met = _isMet & byOverlap, half = TLanes.Of(0.5f) * byOffset;
        TLanes high = EdgeShare.Of(_high, _targetHigh), low = EdgeShare.Of(_targetLow, _low);
        byHigh = bySize + (met * high) + (byHull * (one - high)) - half;
        byLow = TLanes.Of(0) - bySize - (met * low) - (byHull * (one - low)) - half;
    }
}
