using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

public sealed partial class BoxLoss
{
    /// <summary>
    /// Columns against columns, block by block, with the gradient by formula; O(N) time, and memory for the answer. The gradient is
    /// handed to autograd by a linear surrogate, so there is no second derivative.
    /// </summary>
    /// <param name="predicted">[...,4] float32 or float64: x1, y1, x2, y2.</param>
    /// <param name="target">Of the same shape, dtype and device.</param>
    /// <param name="options">Parameters; the defaults where null.</param>
    /// <param name="reduction">Mean over all pairs; sum; or none, which gives the loss of each pair, [...].</param>
    /// <returns>The loss, differentiable (once) with respect to the predicted boxes: a scalar, but for a reduction of none.</returns>
    /// <exception cref="Contract.InputException">A dtype, device or shape is not as said, or a parameter has a value that is not allowed.</exception>
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
    /// The loss of a batch as YOLOv8 sums it: of each pair 1 - X times a weight, divided by a number for all. A pair of weight 0
    /// takes no part.
    /// </summary>
    /// <param name="predicted">[...,4] float32 or float64: [B,A,4] for all anchors of a batch, or [N,4] for its positives.</param>
    /// <param name="target">Of the same shape, dtype and device.</param>
    /// <param name="weights">[...], of the same dtype and device: the sum of each pair's target scores. No gradient.</param>
    /// <param name="divisor">A scalar, likewise: the sum of all target scores, and at least 1. No gradient.</param>
    /// <param name="options">Parameters; the defaults where null.</param>
    /// <returns>The loss, a scalar that is differentiable (once) with respect to the predicted boxes.</returns>
    /// <exception cref="Contract.InputException">A dtype, device or shape is not as said, or a parameter has a value that is not allowed.</exception>
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

    // The sum over pairs times a share, which is a scalar or one number a pair.
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

    // The loss of each pair.
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
            // A view of them all would cost two calls more.
            Tensor Part(Tensor all) => length == count ? all : all.narrow(0, start, length);
            var part = new BoxLossColumns(Part(predicted), Part(target), options);
            Tensor ofPart = share.dim() == 0 ? share : Part(share), loss = part.Loss.mul(ofPart);
            return withGradient ? [loss, part.Gradient(ofPart)] : [loss];
        });
    }
}
