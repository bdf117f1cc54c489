using System.Runtime.CompilerServices;
using RepLoss.Simd;

namespace RepLoss.Kernels;

/// <summary>Which of two edges has the derivative: the one that bounds the overlap or the hull, of equal ones each by half.</summary>
internal static class EdgeShare
{
    /// <summary>1 where larger is larger than smaller, a half where the two are equal, else 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Of<TLanes>(TLanes smaller, TLanes larger) where TLanes : struct, ILanes<TLanes> => TLanes.Heaviside(larger - smaller);
}
