using RepLoss.Contract;
using RepLoss.Simd;
using RepLoss.Torch;

namespace RepLoss.Kernels;

public sealed partial class ProbIou
{
    // The pairs of one part. A smaller part would cost more to hand to another thread than it saves.
    private const int PairsOfPart = 4096;

    /// <summary>
    /// Computes the values and the gradient in one SIMD pass over the pairs. O(N) time, and no memory beyond the answer. Inputs and outputs
    /// are float32, and everything between is float64. The result has the same bits for any number of threads.
    /// </summary>
    /// <param name="predicted">[N,5], centre x and y, width, height, angle in radians.</param>
    /// <param name="target">[N,5], centre x and y, width, height, angle in radians.</param>
    /// <param name="iou">[N], overwritten.</param>
    /// <param name="gradient">[N,5], d(sum of all)/d predicted, overwritten; empty if it is not wanted.</param>
    /// <param name="threads">The largest number of threads. 0 for the number of processors.</param>
    /// <exception cref="InputException">A length is not allowed, or a number is not finite.</exception>
    public static unsafe void Fused(
        ReadOnlySpan<float> predicted, ReadOnlySpan<float> target, Span<float> iou, Span<float> gradient = default, int threads = 0)
    {
        CheckLengths(predicted.Length, target.Length, iou.Length, gradient.Length);
        CheckFinite("predicted", predicted);
        CheckFinite("target", target);
        int count = predicted.Length / 5;
        fixed (float* p = predicted, t = target, values = iou, slopes = gradient)
        {
            var pass = new ProbIouPass(p, t, values, slopes);
            if (count < 2 * PairsOfPart)
                pass.Rows(0, count);
            else
                InParts(pass, count, threads);
        }
    }

    private static void InParts(ProbIouPass pass, int count, int threads) => OrderedBlocks.Run(
        ((count - 1) / PairsOfPart) + 1, threads, part => pass.Rows(part * PairsOfPart, Math.Min((part + 1) * PairsOfPart, count)));

    private static void CheckFinite(string input, ReadOnlySpan<float> boxes)
    {
        for (int i = 0; i < boxes.Length; i++)
        {
            if (!float.IsFinite(boxes[i]))
                throw new InputException($"prob-iou: input '{input}' is {boxes[i]} at [{i / 5},{i % 5}]; expected finite numbers.");
        }
    }

    private static void CheckLengths(int predicted, int target, int iou, int gradient)
    {
        InputException.Require(predicted % 5 == 0, () => $"prob-iou: input 'predicted' has {predicted} numbers; expected 5 for each box.");
        Boxes.RequireLength("prob-iou", "target", target, predicted);
        Boxes.RequireLength("prob-iou", "iou", iou, predicted / 5);
        Boxes.RequireLength("prob-iou", "gradient", gradient, predicted, orEmpty: true);
    }

    private sealed class FusedTwin : FusedVariant
    {
        protected override Action Bind(ManagedCase<float> x)
        {
            float[] predicted = x.Floats("predicted"), target = x.Floats("target");
            float[] iou = x.Output<float>("iou", x.Shape("predicted")[0]), gradient = x.Gradient("predicted") ?? [];
            int threads = TorchRuntime.Threads;
            return () => Fused(predicted, target, iou, gradient, threads);
        }
    }
}
