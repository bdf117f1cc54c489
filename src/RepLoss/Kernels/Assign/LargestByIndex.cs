using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>Finds the largest numbers of each row. Among equal numbers it takes the lowest index; torch's own topk takes any of them.</summary>
internal static class LargestByIndex
{
    /// <summary>
    /// Finds them by two calls of topk. The first call gives the least number that is taken. The second call ranks integer keys: numbers that equal the least have
    /// keys that are all different, so that the order of their indices decides.
    /// </summary>
    /// <param name="numbers">[B,G,A] float64. A number of -infinity is never wanted.</param>
    /// <param name="most">The largest count of any row, 1 or more.</param>
    /// <param name="counts">[B,G] int64, the count of each row, at most <paramref name="most"/>. Null if every row takes <paramref name="most"/>.</param>
    /// <returns>Indices [B,G,k], all different in a row, where k is the smaller of most and A; and [B,G,k], whether each index is wanted.</returns>
    public static (Tensor Indices, Tensor IsWanted) Of(Tensor numbers, int most, Tensor? counts = null)
    {
        using DisposeScope scope = NewDisposeScope();
        long length = numbers.size(-1);
        int k = (int)Math.Min(most, length);
        (Tensor values, _) = numbers.topk(k, -1, true, true);
        Tensor? places = counts?.unsqueeze(-1);
        Tensor least = places is null ? values.narrow(-1, k - 1, 1) : values.gather(-1, places.sub(ConstantTensor.Of(1, places)).clamp_min_(Scalars.Zero));
        // Numbers equal to the least have the keys length, length - 1, …, 1 by their index. Larger numbers have the largest key, since they are always taken.
        Tensor falling = ConstantTensor.Range(1, length, ScalarType.Int32, numbers.device).flip(0);
        using Scalar above = (length + 1).ToScalar();
        Tensor key = numbers.eq(least).to(ScalarType.Int32).mul_(falling).masked_fill_(numbers.gt(least), above);
        (_, Tensor indices) = key.topk(k, -1, true, true);
        Tensor wanted = numbers.gather(-1, indices).gt(ConstantTensor.Of(double.NegativeInfinity, numbers));
        if (places is not null)
            wanted.logical_and_(ConstantTensor.Range(0, k, ScalarType.Int64, numbers.device).lt(places));
        return (indices.MoveToOuterDisposeScope(), wanted.MoveToOuterDisposeScope());
    }
}
