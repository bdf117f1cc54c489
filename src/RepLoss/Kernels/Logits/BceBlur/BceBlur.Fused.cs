using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using RepLoss.Contract;
using RepLoss.Simd;

namespace RepLoss.Kernels;

public sealed partial class BceBlur
{
    /// <summary>
    /// Computes the loss and the gradient in one SIMD pass over the elements. O(N) time, and no memory beyond the answer. Elements are float32, with
    /// errors of a few units in the last place, and their sum is float64. From 32,768 elements on, several threads share the work. The result has the
    /// same bits for any number of threads.
    /// </summary>
    /// <param name="logits">[N], finite.</param>
    /// <param name="labels">[N], in [0, 1].</param>
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <param name="gradient">[N], filled with d loss/d logits; or empty if it is not wanted.</param>
    /// <param name="threads">The largest number of threads. 0 for the number of processors. With 1, nothing is allocated.</param>
    /// <returns>The loss.</returns>
    /// <exception cref="InputException">Lengths differ, or a parameter has a value that is not allowed.</exception>
    public static double Fused(
        ReadOnlySpan<float> logits, ReadOnlySpan<float> labels, BceBlurOptions? options = null, Span<float> gradient = default, int threads = 0)
    {
        options ??= new BceBlurOptions();
        options.Validate();
        return ElementMean.Of("bce-blur", new FusedLoss((float)(options.Alpha + AlphaEpsilon)), logits, labels, gradient, threads);
    }

    // B (1 - E) with E = exp((p - t - 1) / width), and B' (1 - E) - B E p (1-p) / width.
    private readonly struct FusedLoss(float width) : IElementLoss
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public (Vector512<float> Value, Vector512<float> Slope) Element(Vector512<float> z, Vector512<float> t)
        {
            Logistic.Vectors of = Logistic.Vectors.Of(z);
            (Vector512<float> entropy, Vector512<float> entropySlope) = of.BinaryCrossEntropy(t, 1);
            Vector512<float> blur = VectorFunctions.Exp((of.Rest + t) / -width), factor = Vector512<float>.One - blur;
            return (entropy * factor, (entropySlope * factor) - (entropy * blur * of.Sigmoid * of.Rest / width));
        }
    }
}
