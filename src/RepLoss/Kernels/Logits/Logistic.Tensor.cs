using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

public static partial class Logistic
{
    /// <summary>1 - p of logits z as the sigmoid of -z, which keeps its digits where p is near 1.</summary>
    internal static Tensor Rest(Tensor z) => z.neg().sigmoid_();

    /// <summary>Binary cross-entropy (1-t) S(z) + w t S(-z), where S(u) = max(u, 0) + ln(1 + exp(-|z|)).</summary>
    /// <remarks>
    /// torch's log_sigmoid starts its threads for a single number, softplus is u itself above a threshold, and binary_cross_entropy_with_logits
    /// subtracts -(1-t) z, which leaves no digits of a small loss. lerp multiplies by t or by 1-t, whichever is smaller, and so loses none.
    /// </remarks>
    /// <param name="z">Logits.</param>
    /// <param name="t">Labels.</param>
    /// <param name="lesser">The lesser of p and 1-p, whose ln(1 - m) is the negative of that logarithm; overwritten. Null where it is not known.</param>
    /// <param name="weight">w, without dimensions; null for 1.</param>
    internal static Tensor CrossEntropy(Tensor z, Tensor t, Tensor? lesser, Tensor? weight)
    {
        Tensor tail = lesser is null ? z.abs().neg_().exp_().log1p_() : lesser.neg_().log1p_();
        Scalar sign = lesser is null ? Scalars.One : Scalars.MinusOne;
        Tensor ofNegative = z.clamp_min(Scalars.Zero), ofPositive = ofNegative - z;
        return weight is null
            ? ofNegative.lerp_(ofPositive, t).add_(tail, sign)
            : ofNegative.add_(tail, sign).lerp_(ofPositive.add_(tail, sign).mul_(weight), t);
    }

    /// <summary>The slope of binary cross-entropy, (1-t) p - w t (1-p), which loses no digits where the label is 0 or 1 and met.</summary>
    /// <param name="p">p; overwritten.</param>
    /// <param name="rest">1-p; overwritten.</param>
    /// <param name="t">Labels.</param>
    /// <param name="weight">w, without dimensions; null for 1.</param>
    internal static Tensor CrossEntropySlope(Tensor p, Tensor rest, Tensor t, Tensor? weight)
    {
        Tensor negative = rest.neg_();
        return p.lerp_(weight is null ? negative : negative.mul_(weight), t);
    }

    /// <summary>The weight of positive labels as a tensor without dimensions; null where it is 1.</summary>
    internal static Tensor? WeightTensor(double positiveWeight, Tensor like) => positiveWeight == 1 ? null : ConstantTensor.New(positiveWeight, like);

    /// <summary>Binary cross-entropy for Tensor variants.</summary>
    internal sealed class TensorCrossEntropy(double positiveWeight) : ITensorLoss
    {
        /// <inheritdoc/>
        public (Tensor Terms, Tensor? Slopes) Of(Tensor z, Tensor t, bool withSlopes)
        {
            Tensor? weight = WeightTensor(positiveWeight, z);
            if (!withSlopes)
                return (CrossEntropy(z, t, null, weight), null);
            Tensor p = z.sigmoid(), rest = Rest(z);
            return (CrossEntropy(z, t, minimum(p, rest), weight), CrossEntropySlope(p, rest, t, weight));
        }
    }
}
