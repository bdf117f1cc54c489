using System.Numerics;
using RepLoss.Contract;

namespace RepLoss.Kernels;

public sealed partial class Attraction
{
    /// <summary>One loop over coordinates; O(N) time, no memory beyond the answer.</summary>
    /// <param name="predicted">[N,4], x1, y1, x2, y2.</param>
    /// <param name="target">[N,4], the box each prediction is drawn to.</param>
    /// <param name="options">Parameters.</param>
    /// <param name="loss">One sum: the loss.</param>
    /// <param name="gradient">4 N sums: d loss/d predicted, or null where it is not wanted.</param>
    public static void Loop<T>(
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
