using System.Numerics;

namespace RepLoss.Kernels;

/// <summary>
/// Two boxes along one axis, for the Loop: how far they overlap and reach together, and the derivatives of both by the edges of
/// the first box. Of two equal edges each gets half; an overlap of exactly 0 has the derivative of a positive one.
/// </summary>
/// <param name="Overlap">max(0, min high - max low).</param>
/// <param name="Hull">max high - min low.</param>
/// <param name="OverlapByHigh">d Overlap / d high edge.</param>
/// <param name="OverlapByLow">d Overlap / d low edge.</param>
/// <param name="HullByHigh">d Hull / d high edge.</param>
/// <param name="HullByLow">d Hull / d low edge.</param>
internal readonly record struct BoxAxis<T>(T Overlap, T Hull, T OverlapByHigh, T OverlapByLow, T HullByHigh, T HullByLow)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>From centres and sizes.</summary>
    public static BoxAxis<T> Of(T centre1, T size1, T centre2, T size2)
    {
        T two = T.One + T.One;
        T low1 = centre1 - (size1 / two), high1 = centre1 + (size1 / two);
        T low2 = centre2 - (size2 / two), high2 = centre2 + (size2 / two);
        T side = T.Min(high1, high2) - T.Max(low1, low2), hull = T.Max(high1, high2) - T.Min(low1, low2);
        return side < T.Zero
            ? new BoxAxis<T>(T.Zero, hull, T.Zero, T.Zero, ShareOfSmaller(high2, high1), -ShareOfSmaller(low1, low2))
            : new BoxAxis<T>(
                side, hull, ShareOfSmaller(high1, high2), -ShareOfSmaller(low2, low1), ShareOfSmaller(high2, high1), -ShareOfSmaller(low1, low2));
    }

    // 1 where the first is the smaller, 1/2 where they are equal; with the arguments turned it is the share of the larger.
    private static T ShareOfSmaller(T first, T second) => first < second ? T.One : first == second ? T.One / (T.One + T.One) : T.Zero;
}
