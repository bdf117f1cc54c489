using System.Numerics;
using RepLoss.Contract;

namespace RepLoss.Kernels;

public sealed partial class SoftObjectness
{
    /// <summary>The loss by one loop over elements, and its gradient.</summary>
    /// <param name="logits">[N], finite.</param>
    /// <param name="scores">[N], in [0, 1].</param>
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <param name="gradient">[N], filled with d loss/d logits; or empty if it is not wanted.</param>
    /// <returns>The loss.</returns>
    /// <exception cref="InputException">Lengths do not fit, a number is not finite, or a value or parameter is not allowed.</exception>
    public static T Loop<T>(ReadOnlySpan<T> logits, ReadOnlySpan<T> scores, SoftObjectnessOptions? options = null, Span<T> gradient = default)
        where T : unmanaged, IFloatingPointIeee754<T> => PlainLoop.Run(
            new SoftObjectness(),
            new KernelInput(options ?? new SoftObjectnessOptions())
            {
                { "logits", HostArray.Of(logits.ToArray(), logits.Length) },
                { "scores", HostArray.Of(scores.ToArray(), scores.Length) },
            },
            "logits", gradient)[0];

    /// <summary>Computes the loss by one loop over elements. O(N) time, and no memory beyond the answer.</summary>
    /// <param name="logits">[N].</param>
    /// <param name="scores">[N], in [0, 1].</param>
    /// <param name="options">The parameters.</param>
    /// <param name="loss">Receives one sum: the loss.</param>
    /// <param name="gradient">N sums: d loss/d logits, or null if it is not wanted.</param>
    internal static void Loop<T>(
        ReadOnlySpan<T> logits, ReadOnlySpan<T> scores, SoftObjectnessOptions options, Accumulator loss, Accumulator? gradient)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        loss.Clear();
        gradient?.Clear();
        for (int i = 0; i < logits.Length; i++)
            Element(logits[i], scores[i], options).AddTo(loss, gradient, i);
        double share = logits.Length == 0 ? 0 : 1.0 / logits.Length;
        loss.Scale(share);
        gradient?.Scale(share);
    }

    /// <summary>The loss of a logit z and a score s.</summary>
    internal static LossTerm<T> Element<T>(T z, T s, SoftObjectnessOptions options) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T rest = T.One - s;
        return options.Loss switch
        {
            SoftLoss.Loss1 => Negative(z).Times(rest),
            SoftLoss.Loss1Gamma => Negative(z).Times(T.Pow(rest, T.CreateTruncating(options.Gamma))),
            SoftLoss.Loss2 => Excess(z, s),
            _ => Excess(z, s).Times(rest),
        };
    }

    // -ln(1-p+e), with the derivative p (1-p) / (1-p+e).
    private static LossTerm<T> Negative<T>(T z) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T p = Logistic.Sigmoid(z), q = Logistic.Sigmoid(-z), e = T.CreateTruncating(Epsilon);
        // 1-p+e is a sum whose terms reach 1, and their rounding passes through the logarithm.
        return new LossTerm<T>(-T.Log(q + e), p * q / (q + e)) { LargestValue = T.One };
    }

    // Cross-entropy less that of p = s; the positive part is the negative one of -z, with the slope turned.
    private static LossTerm<T> Excess<T>(T z, T s) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T rest = T.One - s, e = T.CreateTruncating(Epsilon);
        LossTerm<T> positive = Negative(-z).Times(s), negative = Negative(z).Times(rest);
        T entropy = (s * T.Log(s + e)) + (rest * T.Log(rest + e));
        return new LossTerm<T>(positive.Value + negative.Value + entropy, negative.Slope - positive.Slope)
        {
            LargestValue = T.Max(T.One, T.Max(positive.Value, negative.Value)),
            LargestSlope = T.Max(positive.Slope, negative.Slope),
        };
    }

    private sealed class LoopTwin() : ManagedVariant(VariantName.Loop)
    {
        protected override Action Bind<T>(ManagedCase<T> x)
        {
            T[] logits = x.Floats("logits"), scores = x.Floats("scores");
            SoftObjectnessOptions options = x.Options<SoftObjectnessOptions>();
            Accumulator loss = x.Sum("loss");
            Accumulator? gradient = x.GradientSum("logits");
            return () => Loop<T>(logits, scores, options, loss, gradient);
        }
    }
}
