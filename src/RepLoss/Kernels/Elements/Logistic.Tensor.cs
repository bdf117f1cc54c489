using static TorchSharp.torch;

namespace RepLoss.Kernels;

public static partial class Logistic
{
    /// <summary>
    /// (1-t) S(z) + w t S(-z), elementwise. S(u) is -log_sigmoid(-u): softplus is u itself above its threshold, and max(u, 0) +
    /// log1p(exp(-|u|)) has the derivative 0 or 1 at 0 in autograd.
    /// </summary>
    internal static Tensor BinaryCrossEntropyTensor(Tensor z, Tensor t, double positiveWeight)
    {
        Tensor positives = positiveWeight == 1 ? t : t * positiveWeight;
        return ((t - 1) * z.neg().log_sigmoid()) - (positives * z.log_sigmoid());
    }

    /// <summary>The mean of elements; 0 with a zero gradient where there are none.</summary>
    internal static Tensor MeanTensor(Tensor elements) => elements.numel() == 0 ? elements.sum() : elements.mean();
}
