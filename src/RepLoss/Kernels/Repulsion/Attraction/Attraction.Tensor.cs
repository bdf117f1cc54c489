using RepLoss.Torch;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

public sealed partial class Attraction
{
    /// <summary>Torch's own smooth L1 loss, summed, over N; O(N) time and memory.</summary>
    /// <param name="predicted">[N,4] float32 or float64, x1, y1, x2, y2.</param>
    /// <param name="target">[N,4] of the same dtype and device, the box each prediction is drawn to.</param>
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <param name="reduction">Mean over the boxes; sum; or none, which gives the loss of each box, [N].</param>
    /// <returns>
    /// The loss, differentiable with respect to the predictions. It is a scalar, except for the reduction none. NaN makes it NaN, and an infinite number infinite or NaN.
    /// </returns>
    /// <exception cref="Contract.InputException">A dtype, device or shape is not as described, or a parameter has a value that is not allowed.</exception>
    public static Tensor Tensor(Tensor predicted, Tensor target, AttractionOptions? options = null, nn.Reduction reduction = nn.Reduction.Mean)
    {
        options ??= new AttractionOptions();
        options.Validate();
        TensorInput.RequireShape("attraction", "predicted", predicted, TensorInput.Any, 4);
        TensorInput.RequireBeside("attraction", "target", target, "predicted", predicted, predicted.size(0), 4);
        if (reduction != nn.Reduction.Mean)
            return NotMean(predicted, target, options, reduction);
        // In place: the sum keeps nothing of its value for backward.
        using Tensor share = ConstantTensor.New(1.0 / Math.Max(predicted.size(0), 1), predicted);
        return nn.functional.smooth_l1_loss(predicted, target, nn.Reduction.Sum, options.Beta).mul_(share);
    }

    private static Tensor NotMean(Tensor predicted, Tensor target, AttractionOptions options, nn.Reduction reduction)
    {
        if (reduction == nn.Reduction.Sum)
            return nn.functional.smooth_l1_loss(predicted, target, nn.Reduction.Sum, options.Beta);
        using Tensor ofCoordinates = nn.functional.smooth_l1_loss(predicted, target, nn.Reduction.None, options.Beta);
        return ofCoordinates.sum(dim: 1);
    }

    /// <summary>The loss without a graph and, where it is wanted, its gradient [N,4] by formula, for a loss that adds others to it.</summary>
    /// <param name="predicted">[N,4], at least one box.</param>
    /// <param name="target">[N,4].</param>
    /// <param name="takesPart">[N] 1 for boxes that take part, 0 for others; null where all do.</param>
    /// <param name="options">The parameters.</param>
    /// <param name="withGradient">Whether it is.</param>
    internal static (Tensor Value, Tensor? Gradient) Loss(Tensor predicted, Tensor target, Tensor? takesPart, AttractionOptions options, bool withGradient)
    {
        if (takesPart is not null)
        {
            // A box without a truth is drawn to itself.
            Tensor isOut = takesPart.logical_not().unsqueeze(1);
            target = where(isOut, predicted, target);
        }

        Tensor value = Tensor(predicted, target, options);
        if (!withGradient)
            return (value, null);
        // The distance over beta, at most 1, over N.
        Tensor distance = predicted - target;
        if (options.Beta != 1)
            distance.div_(ConstantTensor.New(options.Beta, distance));
        return (value, distance.clamp_(Scalars.MinusOne, Scalars.One).mul_(ConstantTensor.New(1.0 / predicted.size(0), distance)));
    }
}
