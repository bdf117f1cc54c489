using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace RepLoss.Simd;

/// <summary>
/// Exponential, logarithm and power of 16 floats at once, for Fused variants: a few units in the last place off. A Vector512 is
/// one register where the hardware has such, else the compiler makes it a pair of Vector256 or four Vector128, with the same bits
/// wherever there is a fused multiply-add. The coefficients are minimax fits on the intervals that are named beside them.
/// </summary>
internal static class VectorFunctions
{
    private const float Log2E = 1.44269504f;
    private const float Ln2 = 0.693147181f;

    // ln 2 in two parts; the first has so few bits that its product with an exponent is exact.
    private const float Ln2High = 0.693359375f, Ln2Low = -2.12194440e-4f;

    // Below, exp rounds to 0.
    private const float LeastExponent = -104;

    /// <summary>The smallest normal number.</summary>
    public const float SmallestNormal = 1.17549435e-38f;

    private const int SqrtHalfBits = 0x3F3504F3;
    private const int MantissaBits = 23, ExponentBias = 127;

    /// <summary>exp(x) for x of 0 or less; falls through the subnormal numbers to 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> x)
    {
        x = Vector512.Max(x, Vector512.Create(LeastExponent));
        Vector512<float> n = Vector512.Round(x * Log2E);
        Vector512<float> r = MultiplyAdd(n, -Ln2Low, MultiplyAdd(n, -Ln2High, x));
        // (exp(r) - 1 - r) / r^2 for |r| of ln 2 / 2 or less; off by 3e-9 in exp(r).
        Vector512<float> p = MultiplyAdd(r, 0.00138144672f, 0.00836878084f);
        p = MultiplyAdd(p, r, 0.0416683927f);
        p = MultiplyAdd(p, r, 0.166665196f);
        p = MultiplyAdd(p, r, 0.49999994f);
        return TimesPowerOf2(MultiplyAdd(p * r, r, r) + Vector512<float>.One, n);
    }

    /// <summary>ln x for a positive normal number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Ln(Vector512<float> x)
    {
        (Vector512<float> exponent, Vector512<float> ln) = Split(x);
        return MultiplyAdd(exponent, Ln2, ln);
    }

    /// <summary>ln(1 + x) for x in [0,1], without rounding 1 + x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LnOnePlus(Vector512<float> x) => TwiceArtanh(x / (x + Vector512.Create(2f)));

    /// <summary>x^y for x in [0,1] and y of 0 or more; 0^0 is 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Power(Vector512<float> x, float y)
    {
        (Vector512<float> exponent, Vector512<float> ln) = Split(Vector512.Max(x, Vector512.Create(SmallestNormal)));
        Vector512<float> fraction = ln * (Log2E * y);
        Vector512<float> n = Vector512.Round(Vector512.Max(MultiplyAdd(exponent, y, fraction), Vector512.Create(-2f * ExponentBias + 4)));
        // The exponent's part less its whole number first: those are large, and what is left of them is exact.
        Vector512<float> r = Vector512.Max(MultiplyAdd(exponent, y, -n) + fraction, -Vector512<float>.One);
        // (2^r - 1) / r for |r| of a half or less; off by 2e-9 in 2^r.
        Vector512<float> p = MultiplyAdd(r, 0.000153532586f, 0.00133990042f);
        p = MultiplyAdd(p, r, 0.00961843878f);
        p = MultiplyAdd(p, r, 0.0555033199f);
        p = MultiplyAdd(p, r, 0.240226477f);
        p = MultiplyAdd(p, r, 0.693147182f);
        Vector512<float> power = TimesPowerOf2(MultiplyAdd(p, r, 1f), n);
        return Vector512.ConditionalSelect(Vector512.Equals(x, Vector512<float>.Zero), Vector512.Create(y == 0 ? 1f : 0f), power);
    }

    // x = 2^exponent m with m between sqrt(1/2) and sqrt 2; gives the exponent and ln m.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<float> Exponent, Vector512<float> Ln) Split(Vector512<float> x)
    {
        Vector512<int> bits = x.AsInt32(), exponent = (bits - Vector512.Create(SqrtHalfBits)) >> MantissaBits;
        Vector512<float> m = (bits - (exponent << MantissaBits)).AsSingle();
        return (Vector512.ConvertToSingle(exponent), TwiceArtanh((m - Vector512<float>.One) / (m + Vector512<float>.One)));
    }

    // ln((1+s) / (1-s)) for |s| of a third or less; off by 5e-9 of itself.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> TwiceArtanh(Vector512<float> s)
    {
        Vector512<float> w = s * s;
        Vector512<float> p = MultiplyAdd(w, 0.280312807f, 0.279978633f);
        p = MultiplyAdd(p, w, 0.400217712f);
        p = MultiplyAdd(p, w, 0.666664124f);
        return MultiplyAdd(p * w, s, s + s);
    }

    // x 2^n in two steps, since 2^n itself may be too small for a float.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> TimesPowerOf2(Vector512<float> x, Vector512<float> n)
    {
        Vector512<int> whole = Vector512.ConvertToInt32Native(n), half = whole >> 1;
        return x * PowerOf2(half) * PowerOf2(whole - half);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> PowerOf2(Vector512<int> n) => ((n + Vector512.Create(ExponentBias)) << MantissaBits).AsSingle();

    // a b + c, fused where the hardware can.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> MultiplyAdd(Vector512<float> a, Vector512<float> b, Vector512<float> c) => Vector512.MultiplyAddEstimate(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> MultiplyAdd(Vector512<float> a, Vector512<float> b, float c) => MultiplyAdd(a, b, Vector512.Create(c));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> MultiplyAdd(Vector512<float> a, float b, Vector512<float> c) => MultiplyAdd(a, Vector512.Create(b), c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> MultiplyAdd(Vector512<float> a, float b, float c) => MultiplyAdd(a, Vector512.Create(b), Vector512.Create(c));
}
