using System.Numerics;
using RepLoss.Contract;

namespace RepLoss.Kernels;

public sealed partial class Attraction
{
    /// <summary>The loss by one loop over coordinates, and its gradient.</summary>
    /// <param name="predicted">[N,4], x1, y1, x2, y2, in any unit.</param>
    /// <param name="target">[N,4], x1, y1, x2, y2, in any unit.</param>
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <param name="gradient">[N,4], filled with d loss/d predicted; or empty if it is not wanted.</param>
    /// <returns>The loss.</returns>
    /// <exception cref="InputException">Lengths do not fit, a number is not finite, or a value or parameter is not allowed.</exception>
    public static T Loop<T>(ReadOnlySpan<T> predicted, ReadOnlySpan<T> target, AttractionOptions? options = null, Span<T> gradient = default)
        where T : unmanaged, IFloatingPointIeee754<T> => PlainLoop.Run(
            new Attraction(),
            new KernelInput(options ?? new AttractionOptions())
            {
                { "predicted", PlainLoop.Rows("attraction", "predicted", predicted, 4) },
                { "target", PlainLoop.Rows("attraction", "target", target, 4) },
            },
            "predicted", gradient)[0];

    /// <summary>One loop over coordinates; O(N) time, no memory beyond the answer.</summary>
    /// <param name="predicted">[N,4], x1, y1, x2, y2.</param>
    /// <param name="target">[N,4], the box each prediction is drawn to.</param>
    /// <param name="options">The parameters.</param>
    /// <param name="loss">Receives one sum: the loss.</param>
    /// <param name="gradient">4 N sums: d loss/d predicted, or null if it is not wanted.</param>
    internal static void Loop<T>(
        ReadOnlySpan<T> predicted, ReadOnlySpan<T> target, AttractionOptions options, Accumulator loss, Accumulator? gradient)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T beta = T.CreateTruncating(options.Beta), two = T.One + T.One;
        int n = predicted.Length / 4;
        loss.Clear();
        gradient?.Clear();
        for (int i = 0; i < predicted.Length; i++)
        {
            T difference = predicted[i] - target[i];
            T distance = T.Abs(difference);
            bool isNear = distance < beta;
            loss.Add(0, isNear ? distance * distance / (two * beta) : distance - (beta / two));
            gradient?.Add(i, isNear ? difference / beta : T.CopySign(T.One, difference));
        }

        loss.Scale(n == 0 ? 0 : 1.0 / n);
        gradient?.Scale(n == 0 ? 0 : 1.0 / n);
    }

    private sealed class LoopTwin() : ManagedVariant(VariantName.Loop)
    {
        protected override Action Bind<T>(ManagedCase<T> x)
        {
            T[] predicted = x.Floats("predicted"), target = x.Floats("target");
            AttractionOptions options = x.Options<AttractionOptions>();
            Accumulator loss = x.Sum("loss");
            Accumulator? gradient = x.GradientSum("predicted");
            return () => Loop<T>(predicted, target, options, loss, gradient);
        }
    }
}
