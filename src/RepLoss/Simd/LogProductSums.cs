using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace RepLoss.Simd;

/// <summary>
/// What SmoothLn_sigma of a stretch of numbers adds up to, in registers: with m = min(x, limit) the product of 1 - m, and the
/// sum of x - m; the limit is sigma, or 1 - 1e-7 without smoothing. A number of 0 leaves both as they are; what is no number stays seen.
/// </summary>
internal struct LogProductSums(Vector512<double> limit)
{
    /// <summary>Two products, which do not wait for each other.</summary>
    public Vector512<double> First = Vector512<double>.One, Second = Vector512<double>.One;

    /// <summary>The sum of x - m.</summary>
    public Vector512<double> Beyond;

    /// <summary>Takes numbers in.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(Vector512<double> x)
    {
        Vector512<double> kept = Vector512.MinNative(limit, x);
        First *= Vector512<double>.One - kept;
        Beyond += x - kept;
    }

    /// <summary>Takes twice as many in.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(Vector512<double> x, Vector512<double> y)
    {
        Vector512<double> keptX = Vector512.MinNative(limit, x), keptY = Vector512.MinNative(limit, y);
        First *= Vector512<double>.One - keptX;
        Second *= Vector512<double>.One - keptY;
        Beyond += x - keptX + (y - keptY);
    }
}
