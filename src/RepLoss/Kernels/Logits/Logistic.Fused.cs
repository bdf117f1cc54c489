using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using RepLoss.Simd;

namespace RepLoss.Kernels;

public static partial class Logistic
{
    /// <summary>What the Fused losses take of 16 logits, from one exponential, one logarithm and two divisions.</summary>
    /// <param name="Sigmoid">p.</param>
    /// <param name="Rest">1 - p, which is the sigmoid of -z and keeps its digits.</param>
    /// <param name="Softplus">S(z).</param>
    /// <param name="SoftplusOfRest">S(-z).</param>
    internal readonly record struct Vectors(
        Vector512<float> Sigmoid, Vector512<float> Rest, Vector512<float> Softplus, Vector512<float> SoftplusOfRest)
    {
        /// <summary>Takes them; what is not used of them costs nothing.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vectors Of(Vector512<float> z)
        {
            Vector512<float> small = VectorFunctions.Exp(-Vector512.Abs(z)), larger = Vector512<float>.One / (Vector512<float>.One + small);
            Vector512<float> lesser = small * larger, ln = VectorFunctions.LnOnePlus(small);
            Vector512<float> isNegative = Vector512.LessThan(z, Vector512<float>.Zero);
            return new Vectors(
                Vector512.ConditionalSelect(isNegative, lesser, larger),
                Vector512.ConditionalSelect(isNegative, larger, lesser),
                Vector512.Max(z, Vector512<float>.Zero) + ln,
                Vector512.Max(-z, Vector512<float>.Zero) + ln);
        }

        /// <summary>Binary cross-entropy (1-t) S(z) + w t S(-z), and its slope (1-t) p - w t (1-p).</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public (Vector512<float> Value, Vector512<float> Slope) BinaryCrossEntropy(Vector512<float> t, float positiveWeight)
        {
            Vector512<float> negatives = Vector512<float>.One - t, positives = t * positiveWeight;
            return ((negatives * Softplus) + (positives * SoftplusOfRest), (negatives * Sigmoid) - (positives * Rest));
        }
    }
}
