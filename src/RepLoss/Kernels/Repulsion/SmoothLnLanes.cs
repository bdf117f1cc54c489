using System.Runtime.CompilerServices;
using RepLoss.Simd;

namespace RepLoss.Kernels;

/// <summary>The derivative of SmoothLn_sigma on lanes, for fused passes; <see cref="LogProductSums"/> has its values.</summary>
internal readonly struct SmoothLnLanes<TLanes>(double sigma) where TLanes : struct, ILanes<TLanes>
{
    private readonly float _least = (float)SmoothLn.LeastRest(sigma);
    private readonly bool _isCut = sigma == 1;

    /// <summary>The derivative over another number, which takes one division; a lane of 0 gives exactly 1 over it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Slope(TLanes x, TLanes over)
    {
        // From x, as the loop has it: near 1 a rest by other steps would be as far off, but elsewhere.
        TLanes rest = TLanes.Of(1) - x, least = TLanes.Of(_least);
        TLanes slope = TLanes.Of(1) / (TLanes.Max(least, rest) * over);
        return _isCut ? TLanes.AtLeast(rest, least) & slope : slope;
    }
}
