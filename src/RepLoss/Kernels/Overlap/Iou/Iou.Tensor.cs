using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

public sealed partial class Iou
{
    /// <summary>
    /// Broadcasts blocks of the first set against the second; O(N M) time. Memory for the answer, and, where a gradient is asked for,
    /// for some ten times as much, which autograd keeps.
    /// </summary>
    /// <param name="boxes1">[N,4] float32 or float64, x1, y1, x2, y2.</param>
    /// <param name="boxes2">[M,4] of the same dtype and device.</param>
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <returns>[N,M], differentiable with respect to both.</returns>
    /// <exception cref="Contract.InputException">A dtype, device or shape is not as described, or a parameter has a value that is not allowed.</exception>
    public static Tensor Tensor(Tensor boxes1, Tensor boxes2, IouOptions? options = null)
    {
        options ??= new IouOptions();
        options.Validate();
        TensorInput.RequireShape("iou", "boxes1", boxes1, TensorInput.Any, 4);
        TensorInput.RequireBeside("iou", "boxes2", boxes2, "boxes1", boxes1, TensorInput.Any, 4);
        using DisposeScope scope = NewDisposeScope();
        double d = options.PixelOffset;
        (Tensor low1, Tensor high1, Tensor area1) = Edges(boxes1, d);
        (Tensor low2, Tensor high2, Tensor area2) = Edges(boxes2, d);
        (low1, high1, area1) = (low1.unsqueeze(2), high1.unsqueeze(2), area1.unsqueeze(1));
        (low2, high2, area2) = (low2.unsqueeze(1), high2.unsqueeze(1), area2.unsqueeze(0));
        long count = boxes1.size(0), rows = Math.Max(1, TensorBlock.Elements(boxes1) / Math.Max(1, boxes2.size(0)));
        Tensor Block(long start, long length)
        {
            using DisposeScope block = NewDisposeScope();
            Tensor sides = minimum(high1.narrow(1, start, length), high2).sub_(maximum(low1.narrow(1, start, length), low2));   // [2,b,M]
            return Overlap(Boxes.Offset_(sides, d), area1.narrow(0, start, length).add(area2, Scalars.One), options.Epsilon).MoveToOuterDisposeScope();
        }

        if (count <= rows)
            return Block(0, count).MoveToOuterDisposeScope();
        List<Tensor> blocks = [];
        for (long start = 0; start < count; start += rows)
            blocks.Add(Block(start, Math.Min(rows, count - start)));
        return cat(blocks, 0).MoveToOuterDisposeScope();
    }

    // x and y lie in the first dimension: in the last one, of two, torch's loops and the sums of their way back would be short and many.
    // Two of unbind and not two selects, whose way back fills a tensor with zeros each.
    private static (Tensor Low, Tensor High, Tensor Area) Edges(Tensor boxes, double d)
    {
        Tensor edges = stack(boxes.unbind(1), 0), low = edges.narrow(0, 0, 2), high = edges.narrow(0, 2, 2);
        Tensor[] sides = Boxes.Offset_(high - low, d).unbind();
        return (low, high, Boxes.FiniteOrNaN_(sides[0] * sides[1]));
    }

    // In place wherever the way back does not need what is overwritten.
    private static Tensor Overlap(Tensor sides, Tensor areas, double epsilon)
    {
        Tensor[] shared = sides.clamp_min(Scalars.Zero).unbind();
        Tensor intersection = shared[0] * shared[1], union = Boxes.Offset_(areas.sub_(intersection), epsilon);
        Tensor isZero = union < ConstantTensor.LeastNormal(union);
        // The division comes after the denominator is made safe: masking a quotient would send 0 * inf back.
        return (intersection / union.masked_fill_(isZero, Scalars.One)).masked_fill_(isZero, Scalars.Zero);
    }
}
