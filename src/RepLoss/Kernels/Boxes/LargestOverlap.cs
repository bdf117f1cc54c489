using RepLoss.Tensors;
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
        Tensor[] found = BlockRows.Of(n, rows, (start, length) => Block(boxes.Narrow(start, length), others, excludedOf(start, length)));
        return (found[0], found[1]);
    }

    private static Tensor[] Block(BoxEdges boxes, BoxEdges truths, Tensor? isExcluded)
    {
        Tensor overlaps = new PairTile(boxes, truths, 0).IoU;
        // Of equal ones the first, on every device: torch's documentation promises it.
        (Tensor largest, Tensor first) = (isExcluded is null ? overlaps : overlaps.masked_fill_(isExcluded, -1)).max(1);
        return [largest, first];
    }
}
