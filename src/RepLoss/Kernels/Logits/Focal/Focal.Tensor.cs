using static TorchSharp.torch;

namespace RepLoss.Kernels;

public sealed partial class Focal
{
    /// <summary>Four factors by element and their mean, with the slope by formula; O(N) time, and memory for the gradient.</summary>
    /// <param name="logits">float32 or float64, any shape.</param>
    /// <param name="labels">In [0, 1], of the same dtype, shape and device.</param>
    /// <param name="options">Parameters; the defaults where null.</param>
    /// <returns>The loss, a scalar that is differentiable (once) with respect to the logits.</returns>
    public static Tensor Tensor(Tensor logits, Tensor labels, FocalOptions? options = null)
    {
        options ??= new FocalOptions();
        options.Validate();
        return TensorMean.Of(logits, labels, new TensorLoss(options));
    }

    /// <summary>The loss of each element.</summary>
    internal sealed class TensorLoss(FocalOptions options) : ITensorLoss
    {
        /// <inheritdoc/>
        public (Tensor Terms, Tensor? Slopes) Of(Tensor z, Tensor t, bool withSlopes)
        {
            var parts = new LogitParts(z, t, options.PositiveWeight);
            // 1 - (t p + (1-t)(1-p)) without the subtraction, which leaves nothing of q where a label is met.
            Tensor q = parts.Mixed(parts.Q, parts.P);
            return FocalTerms(parts, t, q, withSlopes ? parts.Slope.mul_(1 - (2 * t)) : null, options);
        }
    }

    /// <summary>a q^gamma B, and a q^(gamma-1) (gamma q' B + q B').</summary>
    internal static (Tensor Terms, Tensor? Slopes) FocalTerms(LogitParts parts, Tensor t, Tensor q, Tensor? slopeOfQ, FocalOptions options)
    {
        Tensor weight = (t * ((2 * options.Alpha) - 1)).add_(1 - options.Alpha);
        if (options.Gamma != 1)
            weight.mul_(q.pow(options.Gamma - 1));
        Tensor entropy = parts.CrossEntropy();
        Tensor? slopes = slopeOfQ?.mul_(entropy).mul_(options.Gamma).add_(parts.CrossEntropySlope().mul_(q)).mul_(weight);
        return (entropy.mul_(q).mul_(weight), slopes);
    }
}
