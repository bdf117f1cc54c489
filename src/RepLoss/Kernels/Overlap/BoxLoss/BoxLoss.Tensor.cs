using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

public sealed partial class BoxLoss
{
    /// <summary>
    /// Computes the loss by columns of coordinates, block by block, with the gradient by formula. O(N) time, and memory for the answer. The
    /// gradient is passed to autograd by a linear surrogate, so there is no second derivative.
    /// </summary>
    /// <param name="predicted">[...,4] float32 or float64: x1, y1, x2, y2.</param>
    /// <param name="target">Of the same shape, dtype and device.</param>
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <param name="reduction">The mean over all pairs, the sum, or none. None gives the loss of each pair, [...].</param>
    /// <returns>The loss, which is differentiable (once) with respect to the predicted boxes. It is a scalar, except for the reduction none.</returns>
    /// <exception cref="Contract.InputException">A dtype, device or shape is not as described, or a parameter has a value that is not allowed.</exception>
    public static Tensor Tensor(Tensor predicted, Tensor target, BoxLossOptions? options = null, nn.Reduction reduction = nn.Reduction.Mean)
    {
        Check(predicted, target);
        long count = predicted.numel() / 4;
        if (count == 0)
            return reduction == nn.Reduction.None ? predicted.sum(dim: -1) : LinearSurrogate.Zero(predicted);
        using DisposeScope scope = NewDisposeScope();
        Tensor share = ConstantTensor.New(reduction == nn.Reduction.Mean ? 1.0 / count : 1, predicted);
        return (reduction == nn.Reduction.None ? Pairs(predicted, target, share, options) : Loss(predicted, target, share, options)).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Computes the loss of a batch as YOLOv8 does: the sum of 1 - X times the weight of each pair, divided by one divisor. A pair of weight 0
    /// is left out.
    /// </summary>
    /// <param name="predicted">[...,4] float32 or float64: [B,A,4] for all anchors of a batch, or [N,4] for its positives.</param>
    /// <param name="target">Of the same shape, dtype and device.</param>
    /// <param name="weights">[...], of the same dtype and device: the sum of each pair's target scores. No gradient.</param>
    /// <param name="divisor">A scalar of the same dtype and device: the sum of all target scores, at least 1. No gradient.</param>
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <returns>The loss, a scalar that is differentiable (once) with respect to the predicted boxes.</returns>
    /// <exception cref="Contract.InputException">A dtype, device or shape is not as described, or a parameter has a value that is not allowed.</exception>
    public static Tensor WeightedLoss(Tensor predicted, Tensor target, Tensor weights, Tensor divisor, BoxLossOptions? options = null)
    {
        Check(predicted, target);
        TensorInput.RequireBeside("box-loss", "weights", weights, "predicted", predicted, predicted.shape.AsSpan()[..^1]);
        TensorInput.RequireBeside("box-loss", "divisor", divisor, "predicted", predicted, []);
        if (predicted.numel() == 0)
            return LinearSurrogate.Zero(predicted);
        using DisposeScope scope = NewDisposeScope();
        Tensor share = weights.detach().reshape(-1) / divisor.detach();
        return Loss(predicted, target, share, options).MoveToOuterDisposeScope();
    }

    private static void Check(Tensor predicted, Tensor target)
    {
        TensorInput.Require("box-loss", "predicted", predicted, 4);
        TensorInput.RequireBeside("box-loss", "target", target, "predicted", predicted, predicted.shape);
    }

    // Computes the sum of the losses times a share, which is a scalar or one number for each pair.
    private static Tensor Loss(Tensor predicted, Tensor target, Tensor share, BoxLossOptions? options)
    {
        options ??= new BoxLossOptions();
        options.Validate();
        return LinearSurrogate.Of(predicted, withGradient =>
        {
            (Tensor sum, Tensor? gradient) = InBlocks(predicted.detach().reshape(-1, 4), target.detach().reshape(-1, 4), share, options, withGradient);
            return (sum, gradient?.reshape(predicted.shape));
        });
    }

    // Computes the loss of each pair.
    private static Tensor Pairs(Tensor predicted, Tensor target, Tensor share, BoxLossOptions? options)
    {
        options ??= new BoxLossOptions();
        options.Validate();
        bool withGradient = LinearSurrogate.IsWanted(predicted);
        Tensor[] found;
        using (no_grad())
            found = Rows(predicted.detach().reshape(-1, 4), target.detach().reshape(-1, 4), share, options, withGradient);
        Tensor values = found[0].reshape(predicted.shape[..^1]);
        return found is [_, Tensor gradient] ? LinearSurrogate.WithValue((predicted * gradient.reshape(predicted.shape)).sum(dim: -1), values) : values;
    }

    private static (Tensor Sum, Tensor? Gradient) InBlocks(Tensor predicted, Tensor target, Tensor share, BoxLossOptions options, bool withGradient)
    {
        Tensor[] found = Rows(predicted, target, share, options, withGradient);
        return (found[0].sum(), withGradient ? found[1] : null);
    }

    private static Tensor[] Rows(Tensor predicted, Tensor target, Tensor share, BoxLossOptions options, bool withGradient)
    {
        long count = predicted.shape[0];
        return BlockRows.Of(count, TensorBlock.EvenLength(predicted, count), (start, length) =>
        {
            // If one block holds all rows, no view is needed, which saves two calls.
            Tensor Part(Tensor all) => length == count ? all : all.narrow(0, start, length);
            var part = new BoxLossColumns(Part(predicted), Part(target), options);
            Tensor ofPart = share.dim() == 0 ? share : Part(share), loss = part.Loss.mul(ofPart);
            return withGradient ? [loss, part.Gradient(ofPart)] : [loss];
        });
    }
}
