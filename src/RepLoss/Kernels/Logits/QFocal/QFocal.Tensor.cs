using static TorchSharp.torch;

namespace RepLoss.Kernels;

public sealed partial class QFocal
{
    /// <summary>
    /// The distance between label and probability to a power, as a factor by element, with the slope by formula; O(N) time, and
    /// memory for the gradient.
    /// </summary>
    /// <param name="logits">float32 or float64, any shape.</param>
    /// <param name="labels">In [0, 1], of the same dtype, shape and device.</param>
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <param name="reduction">The mean, the sum, or none. None gives the loss of each element, in the logits' shape.</param>
    /// <returns>
    /// The loss, differentiable (once) with respect to the logits. It is a scalar, except for the reduction none. Labels are not checked here. A number that is not
    /// finite makes the loss NaN or infinite.
    /// </returns>
    /// <exception cref="Contract.InputException">A dtype, device or shape is not as described, or a parameter has a value that is not allowed.</exception>
    public static Tensor Tensor(Tensor logits, Tensor labels, FocalOptions? options = null, nn.Reduction reduction = nn.Reduction.Mean)
    {
        options ??= new FocalOptions();
        options.Validate();
        return TensorMean.Of("q-focal", logits, "labels", labels, new TensorLoss(options), reduction);
    }

    private sealed class TensorLoss(FocalOptions options) : ITensorLoss
    {
        public (Tensor Terms, Tensor? Slopes) Of(Tensor z, Tensor t, bool withSlopes)
        {
            Tensor p = z.sigmoid(), rest = Logistic.Rest(z);
            // p - t as (1-t) p - t (1-p): exact where the label is 0 or 1 and met.
            Tensor difference = p.lerp(rest.neg(), t);
            return Focal.FocalTerms(z, t, p, rest, difference.abs(), withSlopes ? difference.sign_().mul_(p).mul_(rest) : null, options);
        }
    }
}
