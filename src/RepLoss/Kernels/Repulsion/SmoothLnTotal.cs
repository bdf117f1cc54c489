using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using RepLoss.Simd;

namespace RepLoss.Kernels;

/// <summary>
/// The sum of SmoothLn_sigma over any count of numbers of [0,1], in float64. A sum of logarithms is the logarithm of a product. So each
/// number costs one multiplication, and all numbers together cost one logarithm.
/// </summary>
/// <param name="sigma">Smoothing; 1 for none.</param>
internal struct SmoothLnTotal(double sigma)
{
    private const int MantissaBits = 52;
    private const long ExponentBias = 1023;

    private readonly double _limit = 1 - SmoothLn.LeastRest(sigma);
    private Vector512<double> _first = Vector512<double>.One, _second = Vector512<double>.One, _beyond;
    private Vector512<long> _exponent;

    /// <summary>So many steps a stretch may have before its products run out of exponents; 18 or more, for 1 - sigma is 2^-53 or more.</summary>
    public int MostSteps { get; } = (int)(1000 / -Math.Log2(Math.Min(SmoothLn.LeastRest(sigma), 0.5)));

    /// <summary>Begins a stretch.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly LogProductSums Begin() => new(Vector512.Create(_limit));

    /// <summary>Begins a stretch whose numbers are cut at the limit before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LogProductSums BeginProduct() => new(Vector512<double>.One);

    /// <summary>Adds such a stretch, and what its numbers had beyond the limit.</summary>
    public void Add(LogProductSums sums, LaneSums beyond)
    {
        Add(sums);
        _beyond += beyond.Sums;
    }

    /// <summary>Adds a stretch. By value: a reference would keep it in memory.</summary>
    public void Add(LogProductSums sums)
    {
        _exponent += Split(sums.First * _first, out _first) + Split(sums.Second * _second, out _second);
        _beyond += sums.Beyond;
    }

    /// <summary>The sum.</summary>
    public readonly double Value()
    {
        double product = 1;
        for (int lane = 0; lane < Vector512<double>.Count; lane++)
            product *= _first[lane] * _second[lane];
        double logarithm = (Vector512.Sum(_exponent) * Math.Log(2)) + Math.Log(product);
        return (sigma == 1 ? 0 : Vector512.Sum(_beyond) / (1 - sigma)) - logarithm;
    }

    // x = m 2^exponent with m in [1,2); by a multiplication, which keeps what is no number.
    private static Vector512<long> Split(Vector512<double> x, out Vector512<double> m)
    {
        Vector512<long> bias = Vector512.Create(ExponentBias), exponent = (x.AsInt64() >> MantissaBits) - bias;
        m = x * ((bias - exponent) << MantissaBits).AsDouble();
        return exponent;
    }
}
