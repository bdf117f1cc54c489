using RepLoss.Torch;
using TorchSharp;
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
        long n = predicted.shape[0];
        if (n == 0)
            return predicted.sum();
        using Scalar beta = options.Beta.ToScalar(), twiceBeta = (2 * options.Beta).ToScalar(), halfBeta = (options.Beta / 2).ToScalar(), count = n.ToScalar();
        Tensor sum = zeros([4], predicted.dtype, predicted.device);
        for (long i = 0; i < n; i++)
        {
            Tensor distance = (predicted[i] - target[i]).abs();
            sum = sum.add(where(distance < beta, distance * distance / twiceBeta, distance - halfBeta), Scalars.One);
        }

        return sum.sum() / count;
    }
}
