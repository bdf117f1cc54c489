using System.Numerics;
using RepLoss.Contract;

namespace RepLoss.Kernels;

public sealed partial class QFocal
{
    /// <summary>The loss by one loop over elements, and its gradient.</summary>
    /// <param name="logits">[N], finite.</param>
    /// <param name="labels">[N], in [0, 1].</param>
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <param name="gradient">[N], filled with d loss/d logits; or empty if it is not wanted.</param>
    /// <returns>The loss.</returns>
    /// <exception cref="InputException">Lengths do not fit, a number is not finite, or a value or parameter is not allowed.</exception>
    public static T Loop<T>(ReadOnlySpan<T> logits, ReadOnlySpan<T> labels, FocalOptions? options = null, Span<T> gradient = default)
        where T : unmanaged, IFloatingPointIeee754<T> => PlainLoop.Run(
            new QFocal(),
            new KernelInput(options ?? new FocalOptions())
            {
                { "logits", HostArray.Of(logits.ToArray(), logits.Length) },
                { "labels", HostArray.Of(labels.ToArray(), labels.Length) },
            },
            "logits", gradient)[0];

    /// <summary>Computes the loss by one loop over elements. O(N) time, and no memory beyond the answer.</summary>
    /// <param name="logits">[N].</param>
    /// <param name="labels">[N], in [0, 1].</param>
    /// <param name="options">The parameters.</param>
    /// <param name="loss">Receives one sum: the loss.</param>
    /// <param name="gradient">N sums: d loss/d logits, or null if it is not wanted.</param>
    internal static void Loop<T>(
        ReadOnlySpan<T> logits, ReadOnlySpan<T> labels, FocalOptions options, Accumulator loss, Accumulator? gradient)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        loss.Clear();
        gradient?.Clear();
        for (int i = 0; i < logits.Length; i++)
            Element(logits[i], labels[i], options).AddTo(loss, gradient, i);
        double share = logits.Length == 0 ? 0 : 1.0 / logits.Length;
        loss.Scale(share);
        gradient?.Scale(share);
    }

    /// <summary>The loss of a logit z and a label t: a q^gamma B, and a q^gamma (gamma q'/q B + B'), with q'/q = 0 where q = 0.</summary>
    internal static LossTerm<T> Element<T>(T z, T t, FocalOptions options) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T gamma = T.CreateTruncating(options.Gamma), alpha = T.CreateTruncating(options.Alpha);
        T p = Logistic.Sigmoid(z), rest = Logistic.Sigmoid(-z);
        // t - p in two parts, of which one is 0 for a label of 0 or 1; their larger one is what q may have cancelled from.
        T above = t * rest, below = (T.One - t) * p, largest = T.Max(above, below);
        T difference = below - above, q = T.Abs(difference), slopeOfLnQ = q > T.Zero ? p * rest / difference : T.Zero;
        LossTerm<T> entropy = Logistic.BinaryCrossEntropy(z, t, T.CreateTruncating(options.PositiveWeight));
        T weight = (t * alpha) + ((T.One - t) * (T.One - alpha));
        T modulation = T.Pow(q, gamma);
        T byModulation = weight * gamma * modulation * slopeOfLnQ * entropy.Value;
        return new LossTerm<T>(weight * modulation * entropy.Value, byModulation + (weight * modulation * entropy.Slope))
        {
            LargestValue = weight * T.Pow(largest, gamma) * entropy.Value,
            LargestSlope = largest > T.Zero
                ? weight * T.Pow(largest, gamma) * T.Max(gamma * p * rest / largest * entropy.Value, entropy.LargestSlope)
                : T.Zero,
        };
    }

    private sealed class LoopTwin() : ManagedVariant(VariantName.Loop)
    {
        protected override Action Bind<T>(ManagedCase<T> x)
        {
            T[] logits = x.Floats("logits"), labels = x.Floats("labels");
            FocalOptions options = x.Options<FocalOptions>();
            Accumulator loss = x.Sum("loss");
            Accumulator? gradient = x.GradientSum("logits");
            return () => Loop<T>(logits, labels, options, loss, gradient);
        }
    }
}
