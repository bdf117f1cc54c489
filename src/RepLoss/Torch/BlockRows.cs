using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Torch;

/// <summary>Computes answers with one row for each element, block by block. The temporary tensors of a block are freed before the next block begins.</summary>
internal static class BlockRows
{
    /// <summary>Computes all rows, and returns each tensor of the answer.</summary>
    /// <param name="count">The number of rows.</param>
    /// <param name="block">The largest number of rows that are computed at once, above 0.</param>
    /// <param name="part">Computes some rows of each tensor, without a graph. Its arguments are the first row and the number of rows.</param>
    public static Tensor[] Of(long count, long block, Func<long, long, Tensor[]> part)
    {
        if (count <= block)
            return part(0, count);
        Tensor[] whole = [];
        for (long start = 0; start < count; start += block)
        {
            using DisposeScope scope = NewDisposeScope();
            long length = Math.Min(block, count - start);
            Tensor[] some = part(start, length);
            if (start == 0)
                whole = Array.ConvertAll(some, x => x.new_empty([count, .. x.shape[1..]]).MoveToOuterDisposeScope());
            for (int k = 0; k < whole.Length; k++)
                whole[k].narrow(0, start, length).copy_(some[k]);
        }

        return whole;
    }
}
