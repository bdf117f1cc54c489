using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace RepLoss.Bench.Machine;

/// <summary>
/// Arithmetic peak: float32 fused multiply-adds in SIMD registers, in chains enough to hide the latency of one, with no memory
/// touched. A fused multiply-add counts as two operations.
/// </summary>
internal static class MachineLimitArithmetic
{
    // 5 cycles of latency times 2 units; more chains would not fit in 16 registers with the factor and the term.
    private const int Chains = 10;

    private const int Steps = 2_000_000;

    /// <summary>Operations per second on a number of threads.</summary>
    public static double FlopsPerSecond(int threads, TimeSpan duration)
    {
        var sums = new float[threads];
        // Both widths are tried: some processors lower their clock for the wider one, or split it in two.
        double narrow = MachineLimitTest.BestRate(threads, duration / 2, Work(threads, Vector256<float>.Count), index => sums[index] += Narrow(Steps));
        double wide = !Vector512.IsHardwareAccelerated ? 0
            : MachineLimitTest.BestRate(threads, duration / 2, Work(threads, Vector512<float>.Count), index => sums[index] += Wide(Steps));
        return Math.Max(narrow, wide);
    }

    private static double Work(int threads, int lanes) => 2.0 * lanes * Chains * Steps * threads;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Narrow(int steps)
    {
        // Values that stay near 1: an infinity or a denormal may be slower.
        Vector256<float> factor = Vector256.Create(0.999f), term = Vector256.Create(0.001f);
        Vector256<float> a = Vector256<float>.One, b = a, c = a, d = a, e = a, f = a, g = a, h = a, i = a, j = a;
        for (int step = 0; step < steps; step++)
        {
            a = Vector256.FusedMultiplyAdd(a, factor, term);
            b = Vector256.FusedMultiplyAdd(b, factor, term);
            c = Vector256.FusedMultiplyAdd(c, factor, term);
            d = Vector256.FusedMultiplyAdd(d, factor, term);
            e = Vector256.FusedMultiplyAdd(e, factor, term);
            f = Vector256.FusedMultiplyAdd(f, factor, term);
            g = Vector256.FusedMultiplyAdd(g, factor, term);
            h = Vector256.FusedMultiplyAdd(h, factor, term);
            i = Vector256.FusedMultiplyAdd(i, factor, term);
            j = Vector256.FusedMultiplyAdd(j, factor, term);
        }

        return Vector256.Sum(a + b + c + d + e + f + g + h + i + j);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Wide(int steps)
    {
        Vector512<float> factor = Vector512.Create(0.999f), term = Vector512.Create(0.001f);
        Vector512<float> a = Vector512<float>.One, b = a, c = a, d = a, e = a, f = a, g = a, h = a, i = a, j = a;
        for (int step = 0; step < steps; step++)
        {
            a = Vector512.FusedMultiplyAdd(a, factor, term);
            b = Vector512.FusedMultiplyAdd(b, factor, term);
            c = Vector512.FusedMultiplyAdd(c, factor, term);
            d = Vector512.FusedMultiplyAdd(d, factor, term);
            e = Vector512.FusedMultiplyAdd(e, factor, term);
            f = Vector512.FusedMultiplyAdd(f, factor, term);
            g = Vector512.FusedMultiplyAdd(g, factor, term);
            h = Vector512.FusedMultiplyAdd(h, factor, term);
            i = Vector512.FusedMultiplyAdd(i, factor, term);
            j = Vector512.FusedMultiplyAdd(j, factor, term);
        }

        return Vector512.Sum(a + b + c + d + e + f + g + h + i + j);
    }
}
