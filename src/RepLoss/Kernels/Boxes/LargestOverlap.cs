using RepLoss.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>The truth that each prediction overlaps most, block by block; no gradient, since selections carry none.</summary>
internal static class LargestOverlap
{
    /// <summary>The largest IoU [N], -1 where no truth may be taken, and the first truth [N] that has it.</summary>
    /// <param name="predicted">[N,4].</param>
    /// <param name="truths">[G,4], G at least 1.</param>
    /// <param name="excludedOf">From the first of n predictions and n to the truths that may not be taken, [n,G]; null where all may.</param>
    public static (Tensor Overlaps, Tensor Truths) OfRows(Tensor predicted, Tensor truths, Func<long, long, Tensor?> excludedOf)
    {
        BoxEdges boxes = BoxEdges.Of(predicted, 0), others = BoxEdges.Of(truths, 0);
        long n = predicted.shape[0], rows = Math.Max(1, TensorBlock.Elements(predicted) / truths.shape[0]);
        if (n <= rows)
            return Block(boxes, others, excludedOf(0, n));
        List<Tensor> overlaps = [], chosen = [];
        for (long start = 0; start < n; start += rows)
        {
            using DisposeScope scope = NewDisposeScope();
            long length = Math.Min(rows, n - start);
            (Tensor best, Tensor truth) = Block(boxes.Narrow(start, length), others, excludedOf(start, length));
            overlaps.Add(best.MoveToOuterDisposeScope());
            chosen.Add(truth.MoveToOuterDisposeScope());
        }

        return (cat(overlaps, 0), cat(chosen, 0));
    }

    private static (Tensor Overlaps, Tensor Truths) Block(BoxEdges boxes, BoxEdges truths, Tensor? isExcluded)
    {
        Tensor overlaps = new PairTile(boxes, truths, 0).IoU;
        // Of equal ones the first, on every device: torch's documentation promises it.
        return (isExcluded is null ? overlaps : overlaps.masked_fill_(isExcluded, -1)).max(1);
    }
}
