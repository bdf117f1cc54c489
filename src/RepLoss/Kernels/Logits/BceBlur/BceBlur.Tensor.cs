using RepLoss.Torch;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

public sealed partial class BceBlur
{
    /// <summary>Binary cross-entropy times one factor by element, with the slope by formula; O(N) time, and memory for the gradient.</summary>
    /// <param name="logits">float32 or float64, any shape.</param>
    /// <param name="labels">In [0, 1], of the same dtype, shape and device.</param>
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <param name="reduction">The mean, the sum, or none. None gives the loss of each element, in the logits' shape.</param>
    /// <returns>
    /// The loss, differentiable (once) with respect to the logits. It is a scalar, except for the reduction none. Labels are not checked here. A number that is not
    /// finite makes the loss NaN or infinite.
    /// </returns>
    /// <exception cref="Contract.InputException">A dtype, device or shape is not as described, or a parameter has a value that is not allowed.</exception>
    public static Tensor Tensor(Tensor logits, Tensor labels, BceBlurOptions? options = null, nn.Reduction reduction = nn.Reduction.Mean)
    {
        options ??= new BceBlurOptions();
        options.Validate();
        return TensorMean.Of("bce-blur", logits, "labels", labels, new TensorLoss(options.Alpha + AlphaEpsilon), reduction);
    }

    private sealed class TensorLoss(double width) : ITensorLoss
    {
        public (Tensor Terms, Tensor? Slopes) Of(Tensor z, Tensor t, bool withSlopes)
        {
            // E = exp((p - t - 1) / width), by p - 1 as -(1-p), and 1 - E: neither difference cancels, where p is near 1 or E is.
            Tensor rest = Logistic.Rest(z), exponent = rest.add(t, Scalars.One).mul_(ConstantTensor.New(-1 / width, z)), less = exponent.expm1();
            if (!withSlopes)
                return (Logistic.CrossEntropy(z, t, null, null).mul_(less).neg_(), null);
            // -(B' (E-1) + B E p (1-p) / width)
            Tensor p = z.sigmoid(), steepness = exponent.exp_().mul_(p).mul_(rest).mul_(ConstantTensor.New(1 / width, z));
            Tensor entropy = Logistic.CrossEntropy(z, t, minimum(p, rest), null);
            Tensor slopes = Logistic.CrossEntropySlope(p, rest, t, null).mul_(less).addcmul_(steepness, entropy, Scalars.One).neg_();
            return (entropy.mul_(less).neg_(), slopes);
        }
    }
}
