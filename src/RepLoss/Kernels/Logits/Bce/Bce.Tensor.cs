using static TorchSharp.torch;

namespace RepLoss.Kernels;

public sealed partial class Bce
{
    /// <summary>Computes the mean loss with one logarithm for each element, and the gradient by formula. O(N) time, and memory for the gradient.</summary>
    /// <param name="logits">float32 or float64, any shape.</param>
    /// <param name="labels">In [0, 1], of the same dtype, shape and device.</param>
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <param name="reduction">The mean, the sum, or none. None gives the loss of each element, in the logits' shape.</param>
    /// <returns>
    /// The loss, differentiable (once) with respect to the logits. It is a scalar, except for the reduction none. Labels are not checked here. A number that is not
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
