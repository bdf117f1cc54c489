using RepLoss.Tensors;
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
    /// <param name="options">Parameters; the defaults where null.</param>
    /// <returns>[N,M], differentiable with respect to both.</returns>
    public static Tensor Tensor(Tensor boxes1, Tensor boxes2, IouOptions? options = null)
    {
        options ??= new IouOptions();
        options.Validate();
        using DisposeScope scope = NewDisposeScope();
        long count = boxes1.shape[0], rows = Math.Max(1, TensorBlock.Elements(boxes1) / Math.Max(1, boxes2.shape[0]));
        if (count <= rows)
            return Block(boxes1, boxes2, options).MoveToOuterDisposeScope();
        List<Tensor> blocks = [];
        for (long start = 0; start < count; start += rows)
            blocks.Add(Block(boxes1.narrow(0, start, Math.Min(rows, count - start)), boxes2, options));
        return cat(blocks, 0).MoveToOuterDisposeScope();
    }

    private static Tensor Block(Tensor some, Tensor others, IouOptions options)
    {
        using DisposeScope scope = NewDisposeScope();
        return Boxes.IoUTensor(some.unsqueeze(1), others.unsqueeze(0), options.PixelOffset, options.Epsilon).MoveToOuterDisposeScope();
    }
}
