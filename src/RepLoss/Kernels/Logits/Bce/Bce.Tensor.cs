using static TorchSharp.torch;

namespace RepLoss.Kernels;

public sealed partial class Bce
{
    /// <summary>One logarithm by element, and the mean of the two halves weighed by the label, with the slope by formula; O(N) time, and memory for the gradient.</summary>
    /// <param name="logits">float32 or float64, any shape.</param>
    /// <param name="labels">In [0, 1], of the same dtype, shape and device.</param>
    /// <param name="options">Parameters; the defaults where null.</param>
    /// <returns>The loss, a scalar that is differentiable (once) with respect to the logits.</returns>
    public static Tensor Tensor(Tensor logits, Tensor labels, BceOptions? options = null)
    {
        options ??= new BceOptions();
        options.Validate();
        return TensorMean.Of(logits, labels, new Logistic.TensorCrossEntropy(options.PositiveWeight));
    }
}
