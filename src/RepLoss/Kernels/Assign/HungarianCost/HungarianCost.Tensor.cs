using RepLoss.Contract;
using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

public sealed partial class HungarianCost
{
    /// <summary>
    /// Computes the costs of one image, or of a batch without a loop over its images. In a batch, the truths of every image are padded to the
    /// same number G with any label from 0 to K-1, and the caller ignores the columns of the padding. Logits are looked up by label first, so
    /// that the focal cost is computed only for the labels that occur. O(Q (K + G)) time, and about ten times the memory of the answer.
    /// Nothing is read back from the device.
    /// </summary>
    /// <param name="logits">[...,Q,K] float32 or float64.</param>
    /// <param name="boxes">[...,Q,4] of the same dtype and device: centre x, centre y, width, height.</param>
    /// <param name="labels">[...,G] int64, 0 to K-1.</param>
    /// <param name="truths">[...,G,4] of the same dtype and device: centre x, centre y, width, height.</param>
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <returns>The costs [...,Q,G], without a gradient.</returns>
    /// <exception cref="InputException">A dtype, device or shape is not as described.</exception>
    public static Tensor Tensor(Tensor logits, Tensor boxes, Tensor labels, Tensor truths, HungarianCostOptions? options = null)
    {
        options ??= new HungarianCostOptions();
        options.Validate();
        Check(logits, boxes, labels, truths);
        using IDisposable mode = no_grad();
        using DisposeScope scope = NewDisposeScope();
        using Scalar classWeight = options.ClassWeight.ToScalar(), boxWeight = (options.BoxWeight / Unit).ToScalar(), giouWeight = options.GiouWeight.ToScalar();
        Tensor cost = ClassCost(logits, labels, options).mul_(classWeight);
        Tensor unit = ConstantTensor.Of(Unit, boxes);
        Tensor[] box = (boxes * unit).unsqueeze(-2).unbind(-1), truth = (truths * unit).unsqueeze(-3).unbind(-1);
        Tensor apart = (box[0] - truth[0]).abs_();
        for (int i = 1; i < 4; i++)
            apart.add_((box[i] - truth[i]).abs_(), Scalars.One);
        cost.add_(apart, boxWeight).sub_(Giou(box, truth).mul_(giouWeight));
        return cost.MoveToOuterDisposeScope();
    }

    private static void Check(Tensor logits, Tensor boxes, Tensor labels, Tensor truths)
    {
        TensorInput.Require("hungarian-cost", "boxes", boxes, TensorInput.Any, 4);
        long[] shape = boxes.shape;
        TensorInput.RequireBeside("hungarian-cost", "logits", logits, "boxes", boxes, [.. shape[..^1], TensorInput.Any]);
        TensorInput.RequireBeside("hungarian-cost", "truths", truths, "boxes", boxes, [.. shape[..^2], TensorInput.Any, 4]);
        TensorInput.RequireBeside("hungarian-cost", "labels", labels, ScalarType.Int64, "truths", truths, truths.shape.AsSpan()[..^1]);
    }

    private static Tensor ClassCost(Tensor logits, Tensor labels, HungarianCostOptions options)
    {
        long[] shape = [.. logits.shape[..^1], labels.shape[^1]];
        Tensor places = labels.unsqueeze(-2).expand(shape);
        if (options.Classification == MatchClassification.Softmax)
            return logits.softmax(-1).gather(-1, places).neg_();
        using Scalar alpha = options.Alpha.ToScalar(), restOfAlpha = (1 - options.Alpha).ToScalar(), gamma = options.Gamma.ToScalar();
        Tensor z = logits.gather(-1, places), p = z.sigmoid(), rest = z.neg_().sigmoid_();
        Tensor epsilon = ConstantTensor.Of(LogEpsilon, p);
        Tensor positive = p.add(epsilon, Scalars.One).log_().mul_(rest.pow(gamma)), negative = rest.add_(epsilon, Scalars.One).log_().mul_(p.pow(gamma));
        return negative.mul_(restOfAlpha).sub_(positive.mul_(alpha));
    }

    // Computes GIoU from centres and sizes that broadcast.
    private static Tensor Giou(Tensor[] box, Tensor[] truth)
    {
        (Tensor[] low1, Tensor[] high1, Tensor area1) = Corners(box);
        (Tensor[] low2, Tensor[] high2, Tensor area2) = Corners(truth);
        Tensor Shared(int axis) => minimum(high1[axis], high2[axis]).sub_(maximum(low1[axis], low2[axis])).clamp_min_(Scalars.Zero);
        Tensor Hull(int axis) => maximum(high1[axis], high2[axis]).sub_(minimum(low1[axis], low2[axis]));
        Tensor shared = Shared(0).mul_(Shared(1)), hull = Hull(0).mul_(Hull(1));
        Tensor union = area1.add(area2, Scalars.One).sub_(shared);
        Tensor outside = hull - union;
        return Ratio(shared, union).sub_(Ratio(outside, hull));
    }

    private static (Tensor[] Low, Tensor[] High, Tensor Area) Corners(Tensor[] box)
    {
        Tensor[] low = new Tensor[2], high = new Tensor[2];
        for (int axis = 0; axis < 2; axis++)
        {
            Tensor half = box[axis + 2] * ConstantTensor.Of(0.5, box[axis]);
            (low[axis], high[axis]) = (box[axis] - half, box[axis].add(half, Scalars.One));
        }

        return (low, high, (high[0] - low[0]).mul_(high[1] - low[1]));
    }

    // Divides, with 0 where the denominator is 0. The cost has no gradient, so the quotient may be masked after the division.
    private static Tensor Ratio(Tensor numerator, Tensor denominator) =>
        numerator.div_(denominator).masked_fill_(denominator == ConstantTensor.Of(0, denominator), Scalars.Zero);
}
