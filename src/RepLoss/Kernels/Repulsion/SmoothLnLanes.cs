using System.Runtime.CompilerServices;
using RepLoss.Simd;

namespace RepLoss.Kernels;

/// <summary>Computes SmoothLn_sigma and its derivative in SIMD lanes, for numbers of 0 to 1, in the fused passes.</summary>
internal interface ISmoothLnLanes<TLanes, TSelf> where TLanes : struct, ILanes<TLanes> where TSelf : struct, ISmoothLnLanes<TLanes, TSelf>
{
    /// <summary>Returns the function of a sigma.</summary>
    static abstract TSelf Of(double sigma);

    /// <summary>The number of steps that may be summed in float32. If it is 1, <see cref="SmoothLnTotal.Begin"/> limits the numbers, and not <see cref="Add"/>.</summary>
    int StepsAtOnce { get; }

    /// <summary>
    /// Adds numbers to the sums of a few steps, with m = min(x, limit). The first sum is 1 minus the product of 1 - m, which is exact for small numbers.
    /// The second sum is the sum of x - m.
    /// </summary>
    void Add(TLanes x, ref TLanes missed, ref TLanes beyond);

    /// <summary>Computes the derivative at x, divided by another number. Where x is 0, the result is exactly 1 divided by this number.</summary>
    TLanes Slope(TLanes x, TLanes over);
}

/// <summary>SmoothLn of any sigma.</summary>
internal readonly struct SmoothLnLanes<TLanes>(double sigma) : ISmoothLnLanes<TLanes, SmoothLnLanes<TLanes>> where TLanes : struct, ILanes<TLanes>
{
    // The product of 1 - m stays above this, so that 1 minus the product still has the bits that the logarithm needs.
    private const double LeastProduct = 1.0 / 256;

    private const int Most = 8;

    private readonly float _least = (float)SmoothLn.LeastRest(sigma);
    // If sigma is next to 1, float32 has no number between sigma and 1, and the limit is 1.
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
        // 1 - x is computed from x as in the loop. Near 1, a rest from other operations would be rounded to another number.
        TLanes rest = TLanes.Of(1) - x, least = TLanes.Of(_least);
        TLanes slope = TLanes.Of(1) / (TLanes.Max(least, rest) * over);
        return _isCut ? TLanes.AtLeast(rest, least) & slope : slope;
    }

    private static int StepsFor(double sigma) => Math.Clamp((int)(Math.Log(LeastProduct) / Math.Log(SmoothLn.LeastRest(sigma))), 1, Most);
}

/// <summary>The function for a sigma of 0, which is x itself.</summary>
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
