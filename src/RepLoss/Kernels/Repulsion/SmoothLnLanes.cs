using System.Runtime.CompilerServices;
using RepLoss.Simd;

namespace RepLoss.Kernels;

/// <summary>SmoothLn_sigma and its derivative on lanes of [0,1], for fused passes.</summary>
internal interface ISmoothLnLanes<TLanes, TSelf> where TLanes : struct, ILanes<TLanes> where TSelf : struct, ISmoothLnLanes<TLanes, TSelf>
{
    /// <summary>That of a sigma.</summary>
    static abstract TSelf Of(double sigma);

    /// <summary>So many steps may be added up in float32. Where it is 1, <see cref="Add"/> leaves it to <see cref="SmoothLnTotal.Begin"/> to cut numbers.</summary>
    int StepsAtOnce { get; }

    /// <summary>
    /// Adds numbers to the sums of a few steps: with m = min(x, limit), to 1 minus the product of 1 - m, which is exact for small numbers, and to the
    /// sum of x - m.
    /// </summary>
    void Add(TLanes x, ref TLanes missed, ref TLanes beyond);

    /// <summary>The derivative over another number; a lane of 0 gives exactly 1 over it.</summary>
    TLanes Slope(TLanes x, TLanes over);
}

/// <summary>That of any sigma.</summary>
internal readonly struct SmoothLnLanes<TLanes>(double sigma) : ISmoothLnLanes<TLanes, SmoothLnLanes<TLanes>> where TLanes : struct, ILanes<TLanes>
{
    // The product of 1 - m is kept above this, so that 1 minus it still has the bits that a logarithm needs.
    private const double LeastProduct = 1.0 / 256;

    private const int Most = 8;

    private readonly float _least = (float)SmoothLn.LeastRest(sigma);
    // float32 has no numbers between a sigma next to 1 and 1.
    private readonly float _limit = StepsFor(sigma) > 1 ? (float)(1 - SmoothLn.LeastRest(sigma)) : 1;
    private readonly bool _isCut = sigma == 1;

    /// <inheritdoc/>
    public int StepsAtOnce { get; } = StepsFor(sigma);

    /// <inheritdoc/>
    public static SmoothLnLanes<TLanes> Of(double sigma) => new(sigma);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(TLanes x, ref TLanes missed, ref TLanes beyond)
    {
        TLanes kept = TLanes.Min(TLanes.Of(_limit), x);
        missed = TLanes.MultiplyAdd(kept, TLanes.Of(1) - missed, missed);
        beyond += x - kept;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Slope(TLanes x, TLanes over)
    {
        // From x, as the loop has it: near 1 a rest by other steps would be as far off, but elsewhere.
        TLanes rest = TLanes.Of(1) - x, least = TLanes.Of(_least);
        TLanes slope = TLanes.Of(1) / (TLanes.Max(least, rest) * over);
        return _isCut ? TLanes.AtLeast(rest, least) & slope : slope;
    }

    private static int StepsFor(double sigma) => Math.Clamp((int)(Math.Log(LeastProduct) / Math.Log(SmoothLn.LeastRest(sigma))), 1, Most);
}

/// <summary>That of a sigma of 0: x itself.</summary>
internal readonly struct IdentityLanes<TLanes> : ISmoothLnLanes<TLanes, IdentityLanes<TLanes>> where TLanes : struct, ILanes<TLanes>
{
    /// <inheritdoc/>
    public int StepsAtOnce => 8;

    /// <inheritdoc/>
    public static IdentityLanes<TLanes> Of(double sigma) => default;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(TLanes x, ref TLanes missed, ref TLanes beyond) => beyond += x;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Slope(TLanes x, TLanes over) => TLanes.Of(1) / over;
}
