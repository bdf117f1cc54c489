using System.Runtime.CompilerServices;

namespace RepLoss.Kernels;

/// <summary>Which of two edges has the derivative: the one that bounds the overlap or the hull, of equal ones each by half.</summary>
internal static class EdgeShare
{
    /// <summary>1 where larger is larger than smaller, a half where the two are equal, else 0: without masks, which take longer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Of<TLanes>(TLanes smaller, TLanes larger) where TLanes : struct, ILanes<TLanes>
    {
        // Twice by the largest number, since once leaves the smallest difference below a half.
        TLanes most = TLanes.Of(float.MaxValue), part = TLanes.MultiplyAdd((larger - smaller) * most, most, TLanes.Of(0.5f));
        return TLanes.Min(TLanes.Max(part, TLanes.Of(0)), TLanes.Of(1));
    }
}
