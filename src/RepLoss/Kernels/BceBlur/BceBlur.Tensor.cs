using static TorchSharp.torch;

namespace RepLoss.Kernels;

public sealed partial class BceBlur
{
    /// <summary>Binary cross-entropy times one factor by element, and the mean; O(N) time and, for some thirteen temporaries, memory.</summary>
    /// <param name="logits">float32 or float64, any shape.</param>
    /// <param name="labels">In [0, 1], of the same dtype, shape and device.</param>
    /// <param name="options">Parameters; the defaults where null.</param>
    /// <returns>The loss, a scalar that is differentiable with respect to the logits.</returns>
    public static Tensor Tensor(Tensor logits, Tensor labels, BceBlurOptions? options = null)
    {
        options ??= new BceBlurOptions();
        options.Validate();
        // p - t - 1 as -((1-p) + t), which does not cancel where p is near 1.
        Tensor factor = 1 - ((logits.neg().sigmoid() + labels) / -(options.Alpha + AlphaEpsilon)).exp();
        return Logistic.MeanTensor(Logistic.BinaryCrossEntropyTensor(logits, labels, 1) * factor);
    }
}
