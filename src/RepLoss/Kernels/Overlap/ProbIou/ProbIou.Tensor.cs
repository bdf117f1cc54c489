using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

public sealed partial class ProbIou
{
    /// <summary>
    /// Computes ProbIoU by columns of float64, block by block, with the gradient by formula. O(N) time, and memory for the answer. The
    /// gradient is passed to autograd by a linear surrogate, so there is no second derivative.
    /// </summary>
    /// <param name="predicted">[...,5] float32 or float64: centre x and y, width, height, angle in radians.</param>
    /// <param name="target">Of the same shape, dtype and device.</param>
    /// <returns>ProbIoU [...], which is differentiable (once) with respect to the predicted boxes.</returns>
    /// <exception cref="Contract.InputException">A dtype, device or shape is not as described.</exception>
    public static Tensor Tensor(Tensor predicted, Tensor target)
    {
        Check(predicted, target);
        using DisposeScope scope = NewDisposeScope();
        Tensor[] found = InBlocks(predicted, target, null);
        Tensor values = found[0].reshape(predicted.shape[..^1]);
        if (found is [_, Tensor gradient])
            values = LinearSurrogate.WithValue((predicted * gradient.reshape(predicted.shape)).sum(-1), values);
        return values.MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Computes the loss of a batch of oriented boxes as YOLOv8 does: the sum of 1 - ProbIoU times the weight of each pair, divided by one
    /// divisor. A pair of weight 0 is left out.
    /// </summary>
    /// <param name="predicted">[...,5] float32 or float64: [B,A,5] for all anchors of a batch, or [N,5] for its positives.</param>
    /// <param name="target">Of the same shape, dtype and device.</param>
    /// <param name="weights">[...], of the same dtype and device: the sum of each pair's target scores. No gradient.</param>
    /// <param name="divisor">A scalar of the same dtype and device: the sum of all target scores, at least 1. No gradient.</param>
    /// <returns>The loss, a scalar that is differentiable (once) with respect to the predicted boxes.</returns>
    /// <exception cref="Contract.InputException">A dtype, device or shape is not as described.</exception>
    public static Tensor WeightedLoss(Tensor predicted, Tensor target, Tensor weights, Tensor divisor)
    {
        Check(predicted, target);
        TensorInput.RequireBeside("prob-iou", "weights", weights, "predicted", predicted, predicted.shape.AsSpan()[..^1]);
        TensorInput.RequireBeside("prob-iou", "divisor", divisor, "predicted", predicted, []);
        if (predicted.numel() == 0)
            return LinearSurrogate.Zero(predicted);
        using DisposeScope scope = NewDisposeScope();
        Tensor share = weights.detach().reshape(-1) / divisor.detach();
        Tensor[] found = InBlocks(predicted, target, share.neg());
        Tensor sum = found[0].OneMinus_().mul_(share).sum();
        if (found is [_, Tensor gradient])
            sum = LinearSurrogate.Of(predicted, sum, gradient.reshape(predicted.shape));
        return sum.MoveToOuterDisposeScope();
    }

    private static void Check(Tensor predicted, Tensor target)
    {
        TensorInput.Require("prob-iou", "predicted", predicted, 5);
        TensorInput.RequireBeside("prob-iou", "target", target, "predicted", predicted, predicted.shape);
    }

    // Computes the values. If a share is given, the second tensor is the gradient times the share of each pair.
    private static Tensor[] InBlocks(Tensor predicted, Tensor target, Tensor? share)
    {
        bool withGradient = LinearSurrogate.IsWanted(predicted);
        using IDisposable mode = no_grad();
        Tensor p = predicted.detach().reshape(-1, 5), t = target.detach().reshape(-1, 5);
        long count = p.shape[0];
        return BlockRows.Of(count, TensorBlock.EvenLength(p, Math.Max(count, 1)), (start, length) =>
        {
            // If one block holds all rows, no view is needed, which saves two calls.
            Tensor Rows(Tensor all) => length == count ? all : all.narrow(0, start, length);
            var part = new ProbIouColumns(Rows(p), Rows(t));
            Tensor values = part.Value.to(predicted.dtype);
            return withGradient ? [values, part.Gradient(share is null ? null : Rows(share)).to(predicted.dtype)] : [values];
        });
    }
}
