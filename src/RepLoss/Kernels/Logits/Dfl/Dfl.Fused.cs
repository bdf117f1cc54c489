using RepLoss.Contract;
using RepLoss.Simd;
using RepLoss.Torch;

namespace RepLoss.Kernels;

public sealed partial class Dfl
{
    /// <summary>
    /// Computes the loss and the gradient in one SIMD pass over the bins. O(N B) time, and no memory beyond the answer. Terms are float32,
    /// their sum is float64. From 32,768 sides on several threads share the work. The result has the same bits for any number of threads.
    /// </summary>
    /// <param name="logits">[N,4,B], finite.</param>
    /// <param name="distances">[N,4], in bins.</param>
    /// <param name="bins">B, 2 or more.</param>
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <param name="gradient">[N,4,B], filled with d loss/d logits; or empty if it is not wanted.</param>
    /// <param name="threads">The largest number of threads. 0 for the number of processors. With 1, nothing is allocated.</param>
    /// <returns>The loss.</returns>
    /// <exception cref="InputException">Lengths do not agree, a distance is not finite, or a distance is outside the bins and the options refuse it.</exception>
    public static unsafe double Fused(
        ReadOnlySpan<float> logits, ReadOnlySpan<float> distances, int bins, DflOptions? options = null, Span<float> gradient = default, int threads = 0)
    {
        options ??= new DflOptions();
        DflRules.CheckLengths(logits.Length, distances.Length, bins, gradient.Length);
        DflRules.CheckDistances(distances, bins, options);
        if (distances.IsEmpty)
            return 0;
        // Without clamping, the check above has refused every distance beyond the last bin, so this limit changes nothing.
        float last = (float)(options.Outside == DflOutside.Clamp ? DflRules.LargestClamped(bins) : bins - 1);
        fixed (float* z = logits, y = distances, slopes = gradient)
        {
            var pass = new DflPass(z, y, bins, last, slopes, 1f / distances.Length);
            return OrderedBlocks.Sum(pass, distances.Length, threads) / distances.Length;
        }
    }

    private sealed class FusedTwin : FusedVariant
    {
        protected override Action Bind(ManagedCase<float> x)
        {
            float[] logits = x.Floats("logits"), distances = x.Floats("distances"), loss = x.Output<float>("loss"), gradient = x.Gradient("logits") ?? [];
            int bins = (int)x.Shape("logits")[2], threads = TorchRuntime.Threads;
            DflOptions options = x.Options<DflOptions>();
            return () => loss[0] = (float)Fused(logits, distances, bins, options, gradient, threads);
        }
    }
}
