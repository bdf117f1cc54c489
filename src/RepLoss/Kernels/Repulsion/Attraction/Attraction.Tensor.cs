using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

public sealed partial class Attraction
{
    /// <summary>Torch's own smooth L1 loss, summed, over N; O(N) time and memory.</summary>
    /// <param name="predicted">[N,4] float32 or float64, x1, y1, x2, y2.</param>
    /// <param name="target">[N,4] of the same dtype and device, the box each prediction is drawn to.</param>
    /// <param name="options">Parameters; the defaults where null.</param>
    /// <returns>The loss, a scalar that is differentiable with respect to the predictions.</returns>
    public static Tensor Tensor(Tensor predicted, Tensor target, AttractionOptions? options = null)
    {
        options ??= new AttractionOptions();
        options.Validate();
        using Tensor sum = nn.functional.smooth_l1_loss(predicted, target, nn.Reduction.Sum, options.Beta);
        using Scalar count = Math.Max(predicted.shape[0], 1).ToScalar();
        return sum / count;
    }
}
