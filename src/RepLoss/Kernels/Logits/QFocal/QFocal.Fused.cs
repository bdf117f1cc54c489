using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using RepLoss.Contract;
using RepLoss.Simd;

namespace RepLoss.Kernels;

public sealed partial class QFocal
{
    /// <summary>
    /// Computes the loss and the gradient in one SIMD pass over the elements. O(N) time, and no memory beyond the answer. Elements are float32 and
    /// up to a few millionths off where gamma times the logit is large, their sum is float64. From 32,768 elements on several threads share the work; the bits do
    /// not depend on their number.
    /// </summary>
    /// <param name="logits">[N], finite.</param>
    /// <param name="labels">[N], in [0, 1].</param>
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <param name="gradient">[N], filled with d loss/d logits; or empty if it is not wanted.</param>
    /// <param name="threads">The largest number of threads. 0 for the number of processors. With 1, nothing is allocated.</param>
    /// <returns>The loss.</returns>
    /// <exception cref="InputException">Lengths differ, or a parameter has a value that is not allowed.</exception>
    public static double Fused(
        ReadOnlySpan<float> logits, ReadOnlySpan<float> labels, FocalOptions? options = null, Span<float> gradient = default, int threads = 0)
    {
        options ??= new FocalOptions();
        options.Validate();
        return ElementMean.Of("q-focal", new FusedLoss(options), logits, labels, gradient, threads);
    }

    /// <summary>The loss of 16 elements.</summary>
    internal readonly struct FusedLoss(FocalOptions options) : IElementLoss
    {
        private readonly float _gamma = (float)options.Gamma, _alpha = (float)options.Alpha, _positiveWeight = (float)options.PositiveWeight;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public (Vector512<float> Value, Vector512<float> Slope) Element(Vector512<float> z, Vector512<float> t)
        {
            Vector512<float> zero = Vector512<float>.Zero, negatives = Vector512<float>.One - t;
            Logistic.Vectors of = Logistic.Vectors.Of(z);
            (Vector512<float> entropy, Vector512<float> entropySlope) = of.BinaryCrossEntropy(t, _positiveWeight);
            Vector512<float> weight = (t * _alpha) + (negatives * (1 - _alpha));
            // p - t as (1-t) p - t (1-p): exact where the label is 0 or 1 and met.
            Vector512<float> difference = (negatives * of.Sigmoid) - (t * of.Rest), q = Vector512.Abs(difference);
            Vector512<float> slopeOfLnQ = Vector512.ConditionalSelect(Vector512.Equals(q, zero), zero, of.Sigmoid * of.Rest / difference);
            Vector512<float> factor = weight * VectorFunctions.Power(q, _gamma);
            return (factor * entropy, factor * ((slopeOfLnQ * entropy * _gamma) + entropySlope));
        }
    }
}
