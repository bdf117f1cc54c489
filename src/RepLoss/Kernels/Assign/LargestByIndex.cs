using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>The largest numbers of each row, of equal ones those with the lowest index. torch's own topk takes any of these.</summary>
internal static class LargestByIndex
{
    /// <summary>Finds them by two calls of topk: the first tells the least number that is taken, the second sees whole numbers that are all different where it matters.</summary>
    /// <param name="numbers">[B,G,A] float64; those of -infinity are not wanted.</param>
    /// <param name="most">How many of each row, 1 or more.</param>
    /// <param name="counts">[B,G] int64, how many of each row, no more than that; null for as many in all.</param>
    /// <returns>Indices [B,G,k], all different in a row, k the smaller one of most and A; and whether each is wanted.</returns>
    public static (Tensor Indices, Tensor IsWanted) Of(Tensor numbers, int most, Tensor? counts = null)
    {
        using DisposeScope scope = NewDisposeScope();
        long length = numbers.size(-1);
        int k = (int)Math.Min(most, length);
        (Tensor values, _) = numbers.topk(k, -1, true, true);
        Tensor? places = counts?.unsqueeze(-1);
        Tensor least = places is null ? values.narrow(-1, k - 1, 1) : values.gather(-1, places.sub(ConstantTensor.Of(1, places)).clamp_min_(Scalars.Zero));
        // length, length - 1, …, 1 where a number equals the least; what is larger is taken in any case.
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
