using static TorchSharp.torch;

namespace RepLoss.Kernels;

public sealed partial class Bce
{
    /// <summary>One logarithm by element, and the mean of the two halves weighed by the label, with the slope by formula; O(N) time, and memory for the gradient.</summary>
    /// <param name="logits">float32 or float64, any shape.</param>
    /// <param name="labels">In [0, 1], of the same dtype, shape and device.</param>
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <param name="reduction">Mean; sum; or none, which gives the loss of each element, of the logits' shape.</param>
    /// <returns>
    /// The loss, differentiable (once) with respect to the logits. It is a scalar, except for the reduction none. Labels are not looked at here; a number that is not
    /// finite makes the loss NaN or infinite.
    /// </returns>
    /// <exception cref="Contract.InputException">A dtype, device or shape is not as described, or a parameter has a value that is not allowed.</exception>
    public static Tensor Tensor(Tensor logits, Tensor labels, BceOptions? options = null, nn.Reduction reduction = nn.Reduction.Mean)
    {
        options ??= new BceOptions();
        options.Validate();
        return TensorMean.Of("bce", logits, "labels", labels, new Logistic.TensorCrossEntropy(options.PositiveWeight), reduction);
    }
}
