using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

public sealed partial class Dfl
{
    /// <summary>
    /// Computes the logarithms of the softmax block by block, and picks two of them for each side. The gradient is by formula. O(N B) time,
    /// and memory for the gradient. Nothing is read back, so a distance that the options refuse makes the loss NaN.
    /// </summary>
    /// <param name="logits">[...,4,B] float32 or float64, B of 2 or more.</param>
    /// <param name="distances">[...,4] in bins, of the same dtype and device.</param>
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <param name="reduction">The mean over all sides, the sum, or none. None gives the loss of each side, in the distances' shape.</param>
    /// <returns>The loss, differentiable (once) with respect to the logits. It is a scalar, except for the reduction none.</returns>
    /// <exception cref="Contract.InputException">A dtype, device or shape is not as described, or there are fewer than two bins.</exception>
    public static Tensor Tensor(Tensor logits, Tensor distances, DflOptions? options = null, nn.Reduction reduction = nn.Reduction.Mean)
    {
        Check(logits, distances);
        long sides = distances.numel();
        if (sides == 0)
            return reduction == nn.Reduction.None ? logits.sum(dim: -1) : LinearSurrogate.Zero(logits);
        using DisposeScope scope = NewDisposeScope();
        Tensor share = ConstantTensor.New(reduction == nn.Reduction.Mean ? 1.0 / sides : 1, logits);
        return (reduction == nn.Reduction.None ? Sides(logits, distances, share, options ?? new DflOptions()) : Loss(logits, distances, share, options)).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Computes the loss of a batch as YOLOv8 does: the mean over the four sides of each row times the row's weight, summed over the rows and
    /// divided by one divisor. A row of weight 0 is left out.
    /// </summary>
    /// <param name="logits">[...,4,B] float32 or float64: [B,A,4,B] for all anchors of a batch, or [N,4,B] for its positives.</param>
    /// <param name="distances">[...,4] in bins, of the same dtype and device.</param>
    /// <param name="weights">[...], of the same dtype and device: the sum of each row's target scores. No gradient.</param>
    /// <param name="divisor">A scalar of the same dtype and device: the sum of all target scores, at least 1. No gradient.</param>
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <returns>The loss, a scalar that is differentiable (once) with respect to the logits.</returns>
    /// <exception cref="Contract.InputException">A dtype, device or shape is not as described, or there are fewer than two bins.</exception>
    public static Tensor WeightedLoss(Tensor logits, Tensor distances, Tensor weights, Tensor divisor, DflOptions? options = null)
    {
        Check(logits, distances);
        TensorInput.RequireBeside("dfl", "weights", weights, "distances", distances, distances.shape.AsSpan()[..^1]);
        TensorInput.RequireBeside("dfl", "divisor", divisor, "distances", distances, []);
        if (distances.numel() == 0)
            return LinearSurrogate.Zero(logits);
        using DisposeScope scope = NewDisposeScope();
        Tensor ofRow = weights.detach() / (divisor.detach() * ConstantTensor.Of(4, divisor));
        Tensor ofSide = ofRow.unsqueeze(-1).expand(distances.shape).reshape(-1);
        return Loss(logits, distances, ofSide, options).MoveToOuterDisposeScope();
    }

    private static void Check(Tensor logits, Tensor distances)
    {
        TensorInput.Require("dfl", "logits", logits, 4, -1);
        DflRules.CheckBins(logits.shape[^1]);
        TensorInput.RequireBeside("dfl", "distances", distances, "logits", logits, logits.shape.AsSpan()[..^1]);
    }

    // Computes the sum of the losses times a share, which is a scalar or one number for each side.
    private static Tensor Loss(Tensor logits, Tensor distances, Tensor share, DflOptions? options)
    {
        options ??= new DflOptions();
        return LinearSurrogate.Of(logits, withGradient =>
        {
            (Tensor sum, Tensor? gradient) = InBlocks(logits.detach().reshape(-1, logits.shape[^1]), distances.detach().reshape(-1), share, options, withGradient);
            return (sum, gradient?.reshape(logits.shape));
        });
    }

    // Computes the loss of each side.
    private static Tensor Sides(Tensor logits, Tensor distances, Tensor share, DflOptions options)
    {
        bool withGradient = LinearSurrogate.IsWanted(logits);
        Tensor[] found;
        using (no_grad())
            found = Rows(logits.detach().reshape(-1, logits.shape[^1]), distances.detach().reshape(-1), share, options, withGradient);
        Tensor values = found[0].reshape(distances.shape);
        return found is [_, Tensor gradient] ? LinearSurrogate.WithValue((logits * gradient.reshape(logits.shape)).sum(dim: -1), values) : values;
    }

    private static (Tensor Sum, Tensor? Gradient) InBlocks(Tensor z, Tensor y, Tensor share, DflOptions options, bool withGradient)
    {
        Tensor[] found = Rows(z, y, share, options, withGradient);
        return (found[0].sum(), withGradient ? found[1] : null);
    }

    private static Tensor[] Rows(Tensor z, Tensor y, Tensor share, DflOptions options, bool withGradient)
    {
        // Longer blocks than others take: only the logarithms have a number a bin, and each of them wakes torch's threads.
        long sides = y.shape[0], block = Math.Max(1, 4 * TensorBlock.Elements(z) / z.shape[1]);
        return BlockRows.Of(sides, block, (start, length) =>
        {
            var part = new DflSides(z.narrow(0, start, length), y.narrow(0, start, length), options);
            Tensor ofPart = share.dim() == 0 ? share : share.narrow(0, start, length);
            Tensor loss = part.Loss().mul_(ofPart);
            return withGradient ? [loss, part.Gradient(ofPart)] : [loss];
        });
    }
}
