using System.Runtime.CompilerServices;
using RepLoss.Simd;

namespace RepLoss.Pairs;

/// <summary>Subgradient of min and max of two edges: 1 for the binding edge, 1/2 for each where they are equal.</summary>
internal static class EdgeShare
{
    /// <summary>1 where larger is larger than smaller, a half where the two are equal, else 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Of<TLanes>(TLanes smaller, TLanes larger) where TLanes : struct, ILanes<TLanes> => TLanes.Heaviside(larger - smaller);
}
