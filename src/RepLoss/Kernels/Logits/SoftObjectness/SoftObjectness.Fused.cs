using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using RepLoss.Contract;
using RepLoss.Simd;

namespace RepLoss.Kernels;

public sealed partial class SoftObjectness
{
    /// <summary>
    /// Computes the loss and the gradient in one SIMD pass over the elements. O(N) time, and no memory beyond the answer. Elements are float32 and
    /// up to a ten-millionth off, since 1-p+e is, their sum is float64. From 32,768 elements on several threads share the work; the bits do
    /// not depend on their number.
    /// </summary>
    /// <param name="logits">[N], finite.</param>
    /// <param name="scores">[N], in [0, 1].</param>
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <param name="gradient">[N], filled with d loss/d logits; or empty if it is not wanted.</param>
    /// <param name="threads">The largest number of threads. 0 for the number of processors. With 1, nothing is allocated.</param>
    /// <returns>The loss.</returns>
    /// <exception cref="InputException">Lengths differ, or a parameter has a value that is not allowed.</exception>
    public static double Fused(
        ReadOnlySpan<float> logits, ReadOnlySpan<float> scores, SoftObjectnessOptions? options = null, Span<float> gradient = default, int threads = 0)
    {
        options ??= new SoftObjectnessOptions();
        options.Validate();
        return options.Loss switch
        {
            SoftLoss.Loss1 => ElementMean.Of("soft-objectness", new FusedLoss1(), logits, scores, gradient, threads),
            SoftLoss.Loss1Gamma => ElementMean.Of("soft-objectness", new FusedLoss1Gamma((float)options.Gamma), logits, scores, gradient, threads),
            SoftLoss.Loss2 => ElementMean.Of("soft-objectness", new FusedLoss2(), logits, scores, gradient, threads),
            _ => ElementMean.Of("soft-objectness", new FusedLoss3(), logits, scores, gradient, threads),
        };
    }

    // -ln(1-p+e), with the slope p (1-p) / (1-p+e), of 16 cells. The logarithm loses a NaN; a product with 0 keeps it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<float> Value, Vector512<float> Slope) Negatives(Vector512<float> z)
    {
        Logistic.Vectors of = Logistic.Vectors.Of(z);
        Vector512<float> guarded = of.Rest + Vector512.Create((float)Epsilon);
        return ((guarded * Vector512<float>.Zero) - VectorFunctions.Ln(guarded), of.Sigmoid * of.Rest / guarded);
    }

    /// <summary>loss1 of 16 cells.</summary>
    internal readonly struct FusedLoss1 : IElementLoss
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public (Vector512<float> Value, Vector512<float> Slope) Element(Vector512<float> z, Vector512<float> s)
        {
            (Vector512<float> value, Vector512<float> slope) = Negatives(z);
            Vector512<float> rest = Vector512<float>.One - s;
            return (value * rest, slope * rest);
        }
    }

    /// <summary>loss1-gamma of 16 cells.</summary>
    internal readonly struct FusedLoss1Gamma(float gamma) : IElementLoss
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public (Vector512<float> Value, Vector512<float> Slope) Element(Vector512<float> z, Vector512<float> s)
        {
            (Vector512<float> value, Vector512<float> slope) = Negatives(z);
            Vector512<float> factor = VectorFunctions.Power(Vector512<float>.One - s, gamma);
            return (value * factor, slope * factor);
        }
    }

    /// <summary>loss2 of 16 cells.</summary>
    internal readonly struct FusedLoss2 : IElementLoss
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public (Vector512<float> Value, Vector512<float> Slope) Element(Vector512<float> z, Vector512<float> s)
        {
            Logistic.Vectors of = Logistic.Vectors.Of(z);
            Vector512<float> e = Vector512.Create((float)Epsilon), rest = Vector512<float>.One - s;
            Vector512<float> p = of.Sigmoid + e, q = of.Rest + e;
            // s (ln(s+e) - ln(p+e)) + (1-s) (ln(1-s+e) - ln(1-p+e)), with one logarithm for each difference; plus 0, or NaN where z is.
            Vector512<float> value = (s * VectorFunctions.Ln((s + e) / p)) + (rest * VectorFunctions.Ln((rest + e) / q)) + (p * Vector512<float>.Zero);
            return (value, of.Sigmoid * of.Rest * ((rest / q) - (s / p)));
        }
    }

    /// <summary>loss3 of 16 cells.</summary>
    internal readonly struct FusedLoss3 : IElementLoss
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public (Vector512<float> Value, Vector512<float> Slope) Element(Vector512<float> z, Vector512<float> s)
        {
            (Vector512<float> value, Vector512<float> slope) = default(FusedLoss2).Element(z, s);
            Vector512<float> rest = Vector512<float>.One - s;
            return (value * rest, slope * rest);
        }
    }
}
