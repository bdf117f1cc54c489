using RepLoss.Torch;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>What is to be known of each prediction's overlaps with all truths, block by block; no gradient, since selections carry none.</summary>
internal static class OverlapRows
{
    /// <summary>Of each tensor that is chosen in the blocks all N rows.</summary>
    /// <param name="predicted">N boxes.</param>
    /// <param name="truths">G of them, at least 1.</param>
    /// <param name="choose">
    /// Given the IoU [n,G] of some rows, which it may overwrite, and the first of them. Of equal overlaps torch's max gives the first, on every device.
    /// </param>
    public static Tensor[] Of(BoxEdges predicted, BoxEdges truths, Func<Tensor, long, Tensor[]> choose)
    {
        long rows = Math.Max(1, TensorBlock.Elements(predicted.Area) / truths.Area.size(0));
        return BlockRows.Of(
            predicted.Area.size(0), rows,
            (start, length) => choose(new PairTile(predicted.Narrow(start, length), truths, 0, withBack: false).IoU, start));
    }
}
