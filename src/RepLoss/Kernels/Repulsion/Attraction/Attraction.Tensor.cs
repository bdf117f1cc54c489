using RepLoss.Torch;
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
        // In place: the sum keeps nothing of its value for backward.
        using Tensor share = ConstantTensor.New(1.0 / Math.Max(predicted.size(0), 1), predicted);
        return nn.functional.smooth_l1_loss(predicted, target, nn.Reduction.Sum, options.Beta).mul_(share);
    }

    /// <summary>The gradient [N,4] by formula, for a loss that adds others to it: the distance over beta, at most 1, over N.</summary>
    internal static Tensor GradientTensor(Tensor predicted, Tensor target, AttractionOptions options)
    {
        Tensor distance = predicted - target;
        if (options.Beta != 1)
            distance.div_(ConstantTensor.New(options.Beta, distance));
        return distance.clamp_(Scalars.MinusOne, Scalars.One).mul_(ConstantTensor.New(1.0 / predicted.size(0), distance));
    }
}
