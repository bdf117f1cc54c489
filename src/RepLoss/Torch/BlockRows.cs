using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Torch;

/// <summary>Answers with a row for each element, computed block by block: the temporaries of a block are free before the next one begins.</summary>
internal static class BlockRows
{
    /// <summary>The rows of all blocks, in each tensor of the answer.</summary>
    /// <param name="count">How many rows there are.</param>
    /// <param name="block">The most that are computed at once, above 0.</param>
    /// <param name="part">From the first of n rows and n to these rows of each tensor, without a graph.</param>
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
