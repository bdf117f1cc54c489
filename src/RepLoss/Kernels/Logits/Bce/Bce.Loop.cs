using System.Numerics;
using RepLoss.Contract;

namespace RepLoss.Kernels;

public sealed partial class Bce
{
    /// <summary>The loss by one loop over elements, and its gradient.</summary>
    /// <param name="logits">[N], finite.</param>
    /// <param name="labels">[N], in [0, 1].</param>
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <param name="gradient">[N], filled with d loss/d logits; or empty if it is not wanted.</param>
    /// <returns>The loss.</returns>
    /// <exception cref="InputException">Lengths do not fit, a number is not finite, or a value or parameter is not allowed.</exception>
    public static T Loop<T>(ReadOnlySpan<T> logits, ReadOnlySpan<T> labels, BceOptions? options = null, Span<T> gradient = default)
        where T : unmanaged, IFloatingPointIeee754<T> => PlainLoop.Run(
            new Bce(),
            new KernelInput(options ?? new BceOptions())
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
        ReadOnlySpan<T> logits, ReadOnlySpan<T> labels, BceOptions options, Accumulator loss, Accumulator? gradient)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T positiveWeight = T.CreateTruncating(options.PositiveWeight);
        loss.Clear();
        gradient?.Clear();
        for (int i = 0; i < logits.Length; i++)
            Logistic.BinaryCrossEntropy(logits[i], labels[i], positiveWeight).AddTo(loss, gradient, i);
        double share = logits.Length == 0 ? 0 : 1.0 / logits.Length;
        loss.Scale(share);
        gradient?.Scale(share);
    }

    private sealed class LoopTwin() : ManagedVariant(VariantName.Loop)
    {
        protected override Action Bind<T>(ManagedCase<T> x)
        {
            T[] logits = x.Floats("logits"), labels = x.Floats("labels");
            BceOptions options = x.Options<BceOptions>();
            Accumulator loss = x.Sum("loss");
            Accumulator? gradient = x.GradientSum("logits");
            return () => Loop<T>(logits, labels, options, loss, gradient);
        }
    }
}
