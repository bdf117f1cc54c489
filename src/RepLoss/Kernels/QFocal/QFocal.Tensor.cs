using static TorchSharp.torch;

namespace RepLoss.Kernels;

public sealed partial class QFocal
{
    /// <summary>The distance between label and probability to a power, as a factor by element; O(N) time and, for some fifteen temporaries, memory.</summary>
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
        // t - p as t (1-p) - (1-t) p: exact where the label is 0 or 1 and met.
        Tensor modulation = ((labels * logits.neg().sigmoid()) - (negatives * logits.sigmoid())).abs();
        Tensor weight = (labels * options.Alpha) + (negatives * (1 - options.Alpha));
        return weight * modulation.pow(options.Gamma) * Logistic.BinaryCrossEntropyTensor(logits, labels, options.PositiveWeight);
    }
}
