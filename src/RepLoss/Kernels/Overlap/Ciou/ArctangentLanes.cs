using System.Runtime.CompilerServices;
using RepLoss.Simd;

namespace RepLoss.Kernels;

/// <summary>The arctangent on lanes, to a few units in the last place.</summary>
internal static class ArctangentLanes
{
    // atan(z)/z as a polynomial of z^2 for z in [0,1], fitted at Chebyshev's points; off by less than 5e-9.
    private static ReadOnlySpan<float> Coefficients =>
    [
        0.00105760747f, -0.0070306696f, 0.0219129454f, -0.0439284109f, 0.0668528154f, -0.0878504366f, 0.110507712f, -0.142785758f,
        0.199995577f, -0.333333224f, 1,
    ];

    /// <summary>atan(x), between -pi/2 and pi/2; x may be infinite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Of<TLanes>(TLanes x) where TLanes : struct, ILanes<TLanes>
    {
        TLanes zero = TLanes.Of(0), one = TLanes.Of(1);
        TLanes magnitude = TLanes.Max(x, zero - x), isSteep = TLanes.Above(magnitude, one);
        TLanes z = TLanes.Select(isSteep, one / magnitude, magnitude), square = z * z;
        TLanes quotient = TLanes.Of(Coefficients[0]);
        for (int i = 1; i < Coefficients.Length; i++)
            quotient = (quotient * square) + TLanes.Of(Coefficients[i]);
        TLanes angle = z * quotient;
        angle = TLanes.Select(isSteep, TLanes.Of(MathF.PI / 2) - angle, angle);
        return TLanes.Select(TLanes.Above(zero, x), zero - angle, angle);
    }
}
