using static TorchSharp.torch;

namespace RepLoss.Kernels;

public sealed partial class Focal
{
    /// <summary>Four factors by element and their mean; O(N) time and, for some fifteen temporaries, memory.</summary>
    /// <param name="logits">float32 or float64, any shape.</param>
    /// <param name="labels">In [0, 1], of the same dtype, shape and device.</param>
    /// <param name="options">Parameters; the defaults where null.</param>
    /// <returns>The loss, a scalar that is differentiable with respect to the logits.</returns>
    public static Tensor Tensor(Tensor logits, Tensor labels, FocalOptions? options = null)
    {
        options ??= new FocalOptions();
        options.Validate();
        return Logistic.MeanTensor(ElementsTensor(logits, labels, options));
    }

    /// <summary>The loss of each element.</summary>
    internal static Tensor ElementsTensor(Tensor logits, Tensor labels, FocalOptions options)
    {
        Tensor negatives = 1 - labels;
        // 1 - (t p + (1-t)(1-p)) without the subtraction, which leaves nothing of q where a label is met.
        Tensor modulation = (labels * logits.neg().sigmoid()) + (negatives * logits.sigmoid());
        Tensor weight = (labels * options.Alpha) + (negatives * (1 - options.Alpha));
        return weight * modulation.pow(options.Gamma) * Logistic.BinaryCrossEntropyTensor(logits, labels, options.PositiveWeight);
    }
}
