using static TorchSharp.torch;

namespace PlugIn;

public sealed partial class GiouLoss
{
    /// <summary>The same by masked tensor operations.</summary>
    public static Tensor Tensor(Tensor predicted, Tensor target)
    {
        if (predicted.size(0) == 0)
            return predicted.sum();
        (Tensor low1, Tensor high1) = (predicted.narrow(1, 0, 2), predicted.narrow(1, 2, 2));
        (Tensor low2, Tensor high2) = (target.narrow(1, 0, 2), target.narrow(1, 2, 2));
        Tensor overlap = (minimum(high1, high2) - maximum(low1, low2)).clamp_min(0).prod(1);
        Tensor union = (high1 - low1).prod(1) + (high2 - low2).prod(1) - overlap;
        Tensor around = (maximum(high1, high2) - minimum(low1, low2)).prod(1);
        return (1 - overlap / union + (around - union) / around).mean();
    }
}
