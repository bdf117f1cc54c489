using static TorchSharp.torch;

namespace RepLoss.Kernels;

public sealed partial class Bce
{
    /// <summary>Two log-sigmoids and their weighted mean; O(N) time and, for some eight temporaries, memory.</summary>
    /// <param name="logits">float32 or float64, any shape.</param>
    /// <param name="labels">In [0, 1], of the same dtype, shape and device.</param>
    /// <param name="options">Parameters; the defaults where null.</param>
    /// <returns>The loss, a scalar that is differentiable with respect to the logits.</returns>
    public static Tensor Tensor(Tensor logits, Tensor labels, BceOptions? options = null)
    {
        options ??= new BceOptions();
        options.Validate();
        return Logistic.MeanTensor(Logistic.BinaryCrossEntropyTensor(logits, labels, options.PositiveWeight));
    }
}
