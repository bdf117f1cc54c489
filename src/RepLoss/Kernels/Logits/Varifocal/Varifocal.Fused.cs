using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using RepLoss.Contract;
using RepLoss.Simd;

namespace RepLoss.Kernels;

public sealed partial class Varifocal
{
    /// <summary>
    /// Computes the loss and the gradient in one SIMD pass over the elements. O(N) time, and no memory beyond the answer. Elements are float32,
    /// their sum is float64. From 32,768 elements on several threads share the work. The result has the same bits for any number of threads.
    /// </summary>
    /// <param name="logits">[N], finite.</param>
    /// <param name="scores">[N], in [0, 1].</param>
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <param name="gradient">[N], filled with d loss/d logits; or empty if it is not wanted.</param>
    /// <param name="threads">The largest number of threads. 0 for the number of processors. With 1, nothing is allocated.</param>
    /// <returns>The loss.</returns>
    /// <exception cref="InputException">Lengths differ, or a parameter has a value that is not allowed.</exception>
    public static double Fused(
        ReadOnlySpan<float> logits, ReadOnlySpan<float> scores, VarifocalOptions? options = null, Span<float> gradient = default, int threads = 0)
    {
        options ??= new VarifocalOptions();
        options.Validate();
        return ElementMean.Of("varifocal", new FusedLoss(options), logits, scores, gradient, threads);
    }

    private readonly struct FusedLoss(VarifocalOptions options) : IElementLoss
    {
        private readonly float _gamma = (float)options.Gamma, _alpha = (float)options.Alpha;
        private readonly bool _iouWeighted = options.IouWeighted, _detachWeight = options.DetachWeight;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public (Vector512<float> Value, Vector512<float> Slope) Element(Vector512<float> z, Vector512<float> q)
        {
            Logistic.Vectors of = Logistic.Vectors.Of(z);
            Vector512<float> isPositive = Vector512.GreaterThan(q, Vector512<float>.Zero);
            // For a negative, the entropy is S(z) and its slope is p.
            (Vector512<float> entropy, Vector512<float> slope) = of.BinaryCrossEntropy(q, 1);
            Vector512<float> positive = _iouWeighted ? q : Vector512<float>.One, negative = VectorFunctions.Power(of.Sigmoid, _gamma) * _alpha;
            Vector512<float> weight = Vector512.ConditionalSelect(isPositive, positive, negative);
            Vector512<float> byWeight = _detachWeight ? Vector512<float>.Zero : of.Rest * entropy * _gamma;
            return (weight * entropy, weight * (slope + Vector512.AndNot(byWeight, isPositive)));
        }
    }
}
