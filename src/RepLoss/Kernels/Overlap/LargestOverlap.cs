using RepLoss.Torch;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>The truth that each prediction overlaps most, block by block; no gradient, since selections carry none.</summary>
internal static class LargestOverlap
{
    /// <summary>The largest IoU [N], -1 where no truth may be taken, and the first truth [N] that has it.</summary>
    /// <param name="predicted">N boxes.</param>
    /// <param name="truths">G of them, at least 1.</param>
    /// <param name="exclude">Given the IoU [n,G] of some rows and the first of them, writes -1 where a truth may not be taken; null where all may.</param>
    public static (Tensor Overlaps, Tensor Truths) OfRows(BoxEdges predicted, BoxEdges truths, Action<Tensor, long>? exclude = null)
    {
        long n = predicted.Area.shape[0], rows = Math.Max(1, TensorBlock.Elements(predicted.Area) / truths.Area.shape[0]);
        Tensor[] found = BlockRows.Of(n, rows, (start, length) =>
        {
            Tensor overlaps = new PairTile(predicted.Narrow(start, length), truths, 0).IoU;
            exclude?.Invoke(overlaps, start);
            // Of equal ones the first, on every device: torch's documentation promises it.
            (Tensor largest, Tensor first) = overlaps.max(1);
            return [largest, first];
        });
        return (found[0], found[1]);
    }
}
