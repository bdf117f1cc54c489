using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

public sealed partial class SoftObjectness
{
    /// <summary>Computes the mean loss with one or two guarded logarithms for each element, and the gradient by formula. O(N) time, and memory for the gradient.</summary>
    /// <param name="logits">float32 or float64, any shape.</param>
    /// <param name="scores">In [0, 1], of the same dtype, shape and device.</param>
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <param name="reduction">The mean, the sum, or none. None gives the loss of each element, in the logits' shape.</param>
    /// <returns>
    /// The loss, differentiable (once) with respect to the logits. It is a scalar, except for the reduction none. Labels are not checked here. A number that is not
    /// finite makes the loss NaN or infinite.
    /// </returns>
    /// <exception cref="Contract.InputException">A dtype, device or shape is not as described, or a parameter has a value that is not allowed.</exception>
    public static Tensor Tensor(Tensor logits, Tensor scores, SoftObjectnessOptions? options = null, nn.Reduction reduction = nn.Reduction.Mean)
    {
        options ??= new SoftObjectnessOptions();
        options.Validate();
        return TensorMean.Of("soft-objectness", logits, "scores", scores, options.Loss is SoftLoss.Loss1 or SoftLoss.Loss1Gamma
            ? new BackgroundLoss(options)
            : new ExcessLoss(options.Loss == SoftLoss.Loss3), reduction);
    }

    // -(1-s)^gamma ln(1-p+e), whose slope is (1-s)^gamma p (1-p) / (1-p+e).
    private sealed class BackgroundLoss(SoftObjectnessOptions options) : ITensorLoss
    {
        public (Tensor Terms, Tensor? Slopes) Of(Tensor z, Tensor t, bool withSlopes)
        {
            Tensor epsilon = ConstantTensor.Of(Epsilon, z), weight = t.OneMinus();
            if (options.Loss == SoftLoss.Loss1Gamma)
            {
                using Scalar gamma = options.Gamma.ToScalar();
                weight.pow_(gamma);
            }

            Tensor rest = Logistic.Rest(z), steep = withSlopes ? z.sigmoid().mul_(rest) : rest, guarded = rest.add_(epsilon, Scalars.One);
            Tensor? slopes = withSlopes ? steep.div_(guarded).mul_(weight) : null;
            return (guarded.log_().mul_(weight).neg_(), slopes);
        }
    }

    // Cross-entropy less that of p = s; its slope is p (1-p) ((1-s)/(1-p+e) - s/(p+e)). Loss3 weighs both by 1-s.
    private sealed class ExcessLoss(bool weighed) : ITensorLoss
    {
        public (Tensor Terms, Tensor? Slopes) Of(Tensor z, Tensor t, bool withSlopes)
        {
            Tensor epsilon = ConstantTensor.Of(Epsilon, z), opposite = t.OneMinus();
            Tensor p = z.sigmoid(), rest = Logistic.Rest(z);
            Tensor? steep = withSlopes ? p * rest : null;
            // ln((s+e)/(p+e)) as ln(1 + (s-p)/(p+e)): torch's log takes twice as long, and has no digits left where s is near p.
            Tensor ofPositive = t - p, ofNegative = opposite - rest;
            p.add_(epsilon, Scalars.One);
            rest.add_(epsilon, Scalars.One);
            Tensor terms = ofNegative.div_(rest).log1p_().lerp_(ofPositive.div_(p).log1p_(), t);
            Tensor? slopes = steep?.mul_((opposite / rest).addcdiv_(t, p, Scalars.MinusOne));
            return weighed ? (terms.mul_(opposite), slopes?.mul_(opposite)) : (terms, slopes);
        }
    }
}
