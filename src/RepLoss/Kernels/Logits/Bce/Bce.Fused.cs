using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using RepLoss.Contract;

namespace RepLoss.Kernels;

public sealed partial class Bce
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
        ReadOnlySpan<float> logits, ReadOnlySpan<float> labels, BceOptions? options = null, Span<float> gradient = default, int threads = 0)
    {
        options ??= new BceOptions();
        options.Validate();
        return ElementMean.Of("bce", new FusedLoss((float)options.PositiveWeight), logits, labels, gradient, threads);
    }

    /// <summary>The loss of 16 elements.</summary>
    internal readonly struct FusedLoss(float positiveWeight) : IElementLoss
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public (Vector512<float> Value, Vector512<float> Slope) Element(Vector512<float> z, Vector512<float> t) =>
            Logistic.Vectors.Of(z).BinaryCrossEntropy(t, positiveWeight);
    }
}
