using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Torch;

/// <summary>The largest of several values for one place: TorchSharp has no scatter_reduce.</summary>
internal static class ScatterMaximum
{
    /// <summary>What each round reads.</summary>
    public static ReadBack Left { get; } = new(
        "how many values are larger than what was written last to their place", "these are written again; once in a call and again in each further round", null);

    /// <summary>
    /// Raises numbers to values. Where several values have one place any of them is written, and those that are larger are written again, until none is left: in
    /// as many rounds as a place has values that come in an ascending order, mostly one or two. The answer has the same bits whatever the order of writes.
    /// How many values are left is read back in each round.
    /// </summary>
    /// <param name="numbers">[N], overwritten.</param>
    /// <param name="places">[V] int64, places among the numbers.</param>
    /// <param name="values">[V] of the numbers' dtype.</param>
    public static void Into(Tensor numbers, Tensor places, Tensor values)
    {
        using DisposeScope scope = NewDisposeScope();
        while (values.size(0) > 0)
        {
            numbers.scatter_(0, places, maximum(values, numbers.index_select(0, places)));
            Tensor lost = Left.Places(values.gt(numbers.index_select(0, places))).squeeze(1);
            if (lost.size(0) == 0)
                return;
            (places, values) = (places.index_select(0, lost), values.index_select(0, lost));
        }
    }
}
