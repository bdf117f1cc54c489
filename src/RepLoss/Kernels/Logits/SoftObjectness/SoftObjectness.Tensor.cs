using static TorchSharp.torch;

namespace RepLoss.Kernels;

public sealed partial class SoftObjectness
{
    /// <summary>Two guarded logarithms by element and their weighted mean, with the slope by formula; O(N) time, and memory for the gradient.</summary>
    /// <param name="logits">float32 or float64, any shape.</param>
    /// <param name="scores">In [0, 1], of the same dtype, shape and device.</param>
    /// <param name="options">Parameters; the defaults where null.</param>
    /// <returns>The loss, a scalar that is differentiable (once) with respect to the logits.</returns>
    public static Tensor Tensor(Tensor logits, Tensor scores, SoftObjectnessOptions? options = null)
    {
        options ??= new SoftObjectnessOptions();
        options.Validate();
        return TensorMean.Of(logits, scores, options.Loss is SoftLoss.Loss1 or SoftLoss.Loss1Gamma
            ? new BackgroundLoss(options)
            : new ExcessLoss(options.Loss == SoftLoss.Loss3));
    }

    // -(1-s)^gamma ln(1-p+e), whose slope is (1-s)^gamma p (1-p) / (1-p+e).
    private sealed class BackgroundLoss(SoftObjectnessOptions options) : ITensorLoss
    {
        public (Tensor Terms, Tensor? Slopes) Of(Tensor z, Tensor t, bool withSlopes)
        {
            var parts = new LogitParts(z, t);
            Tensor weight = options.Loss == SoftLoss.Loss1 ? parts.Rest : parts.Rest.pow(options.Gamma);
            Tensor guarded = parts.Q + Epsilon;
            return (guarded.log().mul_(weight).neg_(), withSlopes ? parts.Slope.div_(guarded).mul_(weight) : null);
        }
    }

    // Cross-entropy less that of p = s; its slope is p (1-p) ((1-s)/(1-p+e) - s/(p+e)). Loss3 weighs both by 1-s.
    private sealed class ExcessLoss(bool weighed) : ITensorLoss
    {
        public (Tensor Terms, Tensor? Slopes) Of(Tensor z, Tensor t, bool withSlopes)
        {
            var parts = new LogitParts(z, t);
            Tensor positive = parts.P + Epsilon, negative = parts.Q + Epsilon;
            Tensor terms = parts.Mixed((t + Epsilon).log_(), (parts.Rest + Epsilon).log_()).sub_(parts.Mixed(positive.log(), negative.log()));
            Tensor? slopes = withSlopes ? (parts.Rest / negative).sub_(t / positive).mul_(parts.Slope) : null;
            return weighed ? (terms.mul_(parts.Rest), slopes?.mul_(parts.Rest)) : (terms, slopes);
        }
    }
}
