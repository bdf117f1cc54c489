using static TorchSharp.torch;

namespace RepLoss.Kernels;

public sealed partial class BceBlur
{
    /// <summary>Binary cross-entropy times one factor by element, with the slope by formula; O(N) time, and memory for the gradient.</summary>
    /// <param name="logits">float32 or float64, any shape.</param>
    /// <param name="labels">In [0, 1], of the same dtype, shape and device.</param>
    /// <param name="options">Parameters; the defaults where null.</param>
    /// <returns>The loss, a scalar that is differentiable (once) with respect to the logits.</returns>
    public static Tensor Tensor(Tensor logits, Tensor labels, BceBlurOptions? options = null)
    {
        options ??= new BceBlurOptions();
        options.Validate();
        return TensorMean.Of(logits, labels, new TensorLoss(options.Alpha + AlphaEpsilon));
    }

    private sealed class TensorLoss(double width) : ITensorLoss
    {
        public (Tensor Terms, Tensor? Slopes) Of(Tensor z, Tensor t, bool withSlopes)
        {
            var parts = new LogitParts(z, t);
            Tensor entropy = parts.CrossEntropy();
            // p - t - 1 as -((1-p) + t), which does not cancel where p is near 1.
            Tensor blur = (parts.Q + t).div_(-width).exp_();
            Tensor factor = 1 - blur, terms = entropy * factor;
            return (terms, withSlopes ? parts.CrossEntropySlope().mul_(factor).sub_(entropy.mul_(blur).mul_(parts.Slope).div_(width)) : null);
        }
    }
}
