using System.Runtime.Intrinsics;
using RepLoss.Contract;
using RepLoss.Simd;
using RepLoss.Torch;

namespace RepLoss.Kernels;

public sealed partial class BoxLoss
{
    /// <summary>The least e, so that 1/e is finite in float32.</summary>
    internal const float LeastEpsilon = VectorFunctions.SmallestNormal;

    /// <summary>
    /// Computes the loss and the gradient in one SIMD pass over the pairs. O(N) time, and no memory beyond the answer. Terms are float32,
    /// and their sum is float64. From 32,768 pairs on, several threads share the work. The result has the same bits for any number of threads.
    /// </summary>
    /// <param name="predicted">[N,4], x1, y1, x2, y2.</param>
    /// <param name="target">[N,4], x1, y1, x2, y2.</param>
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <param name="gradient">[N,4], filled with d loss/d predicted; or empty if it is not wanted.</param>
    /// <param name="threads">The largest number of threads. 0 for the number of processors. With 1, nothing is allocated.</param>
    /// <returns>The loss.</returns>
    /// <exception cref="InputException">Lengths differ, a number is not finite, a box ends before it begins, or a parameter has a value that is not allowed.</exception>
    public static unsafe double Fused(
        ReadOnlySpan<float> predicted, ReadOnlySpan<float> target, BoxLossOptions? options = null, Span<float> gradient = default, int threads = 0)
    {
        options ??= new BoxLossOptions();
        options.Validate();
        int n = Boxes.CountFused("box-loss", "predicted", predicted);
        _ = Boxes.CountFused("box-loss", "target", target);
        Boxes.RequireLength("box-loss", "target", target.Length, predicted.Length);
        Boxes.RequireLength("box-loss", "gradient", gradient.Length, predicted.Length, orEmpty: true);
        BoxOrder.CheckFused("box-loss", "predicted", predicted);
        BoxOrder.CheckFused("box-loss", "target", target);
        if (n == 0)
            return 0;
        fixed (float* p = predicted, t = target, slopes = gradient)
        {
            double sum = Vector512.IsHardwareAccelerated
                ? OrderedBlocks.Sum(new BoxLossPass<Lanes512>(p, t, options, slopes, 1f / n), n, threads)
                : OrderedBlocks.Sum(new BoxLossPass<Lanes256>(p, t, options, slopes, 1f / n), n, threads);
            return sum / n;
        }
    }

    private sealed class FusedTwin : FusedVariant
    {
        protected override Action Bind(ManagedCase<float> x)
        {
            float[] predicted = x.Floats("predicted"), target = x.Floats("target"), loss = x.Output<float>("loss"), gradient = x.Gradient("predicted") ?? [];
            BoxLossOptions options = x.Options<BoxLossOptions>();
            int threads = TorchRuntime.Threads;
            return () => loss[0] = (float)Fused(predicted, target, options, gradient, threads);
        }
    }
}
