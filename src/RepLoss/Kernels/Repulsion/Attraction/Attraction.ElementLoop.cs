using static TorchSharp.torch;

namespace RepLoss.Kernels;

public sealed partial class Attraction
{
    /// <summary>
    /// The published loop: one row of tensors at a time, with autograd. Each row makes some ten tensors, and backward each of them a
    /// gradient as large as all boxes: O(N^2).
    /// </summary>
    internal static Tensor ElementLoop(Tensor predicted, Tensor target, AttractionOptions options)
    {
        double beta = options.Beta;
        long n = predicted.shape[0];
        if (n == 0)
            return (predicted * 0).sum();
        Tensor sum = zeros([4], predicted.dtype, predicted.device);
        for (long i = 0; i < n; i++)
        {
            Tensor distance = (predicted[i] - target[i]).abs();
            sum = sum + where(distance < beta, distance * distance / (2 * beta), distance - (beta / 2));
        }

        return sum.sum() / n;
    }
}
