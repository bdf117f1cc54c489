using System.Runtime.CompilerServices;

namespace RepLoss.Kernels;

/// <summary>SmoothLn_sigma on lanes, for fused passes: the formula of <see cref="SmoothLn"/> with its constants in registers.</summary>
internal readonly struct SmoothLnLanes<TLanes>(double sigma) where TLanes : struct, ILanes<TLanes>
{
    private readonly float _sigma = (float)sigma, _tangent = (float)(1 / (1 - sigma));

    /// <summary>The value, and its derivative over another number, which takes one division; a lane of 0 gives exactly 0 and 1 over it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Value(TLanes x, TLanes over, out TLanes slope)
    {
        TLanes one = TLanes.Of(1), zero = TLanes.Of(0);
        if (_sigma == 0)
        {
            slope = one / over;
            return x;
        }

        if (_sigma == 1)
        {
            TLanes floor = TLanes.Of((float)SmoothLn.Floor), rest = one - x;
            TLanes kept = TLanes.Max(rest, floor);
            slope = TLanes.AtLeast(rest, floor) & (one / (kept * over));
            return zero - TLanes.LogOfNormal(kept);
        }

        TLanes sigma = TLanes.Of(_sigma), below = one - TLanes.Min(x, sigma);
        slope = one / (below * over);
        return (TLanes.Max(x - sigma, zero) * TLanes.Of(_tangent)) - TLanes.LogOfNormal(below);
    }
}
