using System.Numerics;
using RepLoss.Contract;

namespace RepLoss.Kernels;

public sealed partial class Varifocal
{
    /// <summary>Computes the loss by one loop over elements. O(N) time.</summary>
    /// <param name="logits">[N], finite.</param>
    /// <param name="scores">[N], in [0, 1].</param>
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <param name="gradient">[N], filled with d loss/d logits; or empty if it is not wanted.</param>
    /// <returns>The loss.</returns>
    /// <exception cref="InputException">Lengths differ, a number is not finite, or a score or parameter has a value that is not allowed.</exception>
    public static T Loop<T>(ReadOnlySpan<T> logits, ReadOnlySpan<T> scores, VarifocalOptions? options = null, Span<T> gradient = default)
        where T : unmanaged, IFloatingPointIeee754<T> => PlainLoop.Run(
            new Varifocal(),
            new KernelInput(options ?? new VarifocalOptions())
            {
                { "logits", HostArray.Of(logits.ToArray(), logits.Length) },
                { "scores", HostArray.Of(scores.ToArray(), scores.Length) },
            },
            "logits", gradient)[0];

    /// <summary>Runs the loop with sums in float64, and records the largest terms, by which the judge scales its tolerance.</summary>
    /// <param name="logits">[N].</param>
    /// <param name="scores">[N], in [0, 1].</param>
    /// <param name="options">The parameters.</param>
    /// <param name="loss">Receives one sum: the loss.</param>
    /// <param name="gradient">N sums: d loss/d logits, or null if it is not wanted.</param>
    internal static void Loop<T>(
        ReadOnlySpan<T> logits, ReadOnlySpan<T> scores, VarifocalOptions options, Accumulator loss, Accumulator? gradient)
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

    /// <summary>Computes the loss of a logit z and a score q.</summary>
    internal static LossTerm<T> Element<T>(T z, T q, VarifocalOptions options) where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (q > T.Zero)
            return Logistic.BinaryCrossEntropy(z, q, T.One).Times(options.IouWeighted ? q : T.One);
        // The loss of a negative is alpha p^gamma S(z). Its slope is alpha p^gamma (gamma (1-p) S(z) + p), since dp/dz = p (1-p) and dS/dz = p.
        T gamma = T.CreateTruncating(options.Gamma), p = Logistic.Sigmoid(z), softplus = Logistic.Softplus(z);
        T weight = T.CreateTruncating(options.Alpha) * T.Pow(p, gamma);
        T byWeight = options.DetachWeight ? T.Zero : gamma * Logistic.Sigmoid(-z) * softplus;
        return new LossTerm<T>(weight * softplus, weight * (byWeight + p));
    }

    private sealed class LoopTwin() : ManagedVariant(VariantName.Loop)
    {
        protected override Action Bind<T>(ManagedCase<T> x)
        {
            T[] logits = x.Floats("logits"), scores = x.Floats("scores");
            VarifocalOptions options = x.Options<VarifocalOptions>();
            Accumulator loss = x.Sum("loss");
            Accumulator? gradient = x.GradientSum("logits");
            return () => Loop<T>(logits, scores, options, loss, gradient);
        }
    }
}
