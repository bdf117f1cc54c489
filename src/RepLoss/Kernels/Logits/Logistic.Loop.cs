using System.Numerics;

namespace RepLoss.Kernels;

/// <summary>
/// The logistic function and what losses on logits are made of: here for the Loop variants, element by element; for tensors in
/// Logistic.Tensor.cs. Nothing overflows for any finite logit.
/// </summary>
public static partial class Logistic
{
    /// <summary>p = 1 / (1 + exp(-z)), to the last bits in both tails; 1 - p is <c>Sigmoid(-z)</c>.</summary>
    public static T Sigmoid<T>(T z) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T small = T.Exp(-T.Abs(z));
        return z < T.Zero ? small / (T.One + small) : T.One / (T.One + small);
    }

    /// <summary>S(u) = max(u, 0) + ln(1 + exp(-|u|)), whose derivative is <c>Sigmoid(u)</c>, also at 0.</summary>
    public static T Softplus<T>(T u) where T : unmanaged, IFloatingPointIeee754<T> =>
        T.Max(u, T.Zero) + LnOnePlus(T.Exp(-T.Abs(u)));

    /// <summary>
    /// Binary cross-entropy of a logit z and a label t in [0, 1]: (1-t) z + (1 + (w-1) t) S(-z), written as (1-t) S(z) + w t S(-z),
    /// which is the same since z = S(z) - S(-z), and does not cancel where the label is met.
    /// </summary>
    public static LossTerm<T> BinaryCrossEntropy<T>(T z, T t, T positiveWeight) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T byNegative = (T.One - t) * Sigmoid(z), byPositive = positiveWeight * t * Sigmoid(-z);
        return new LossTerm<T>(((T.One - t) * Softplus(z)) + (positiveWeight * t * Softplus(-z)), byNegative - byPositive)
        {
            LargestSlope = T.Max(byNegative, byPositive),
        };
    }

    // ln(1 + x) for x >= 0. .NET's LogP1 is Log(x + 1) and loses x below its rounding; the quotient makes up for that (Kahan).
    private static T LnOnePlus<T>(T x) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T rounded = T.One + x;
        return rounded == T.One ? x : T.Log(rounded) * x / (rounded - T.One);
    }
}
