using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using RepLoss.Simd;

namespace RepLoss.Kernels;

/// <summary>
/// Computes the distribution focal loss one side after another, 16 bins of a side at a time. The logarithms of 16 sides are computed together.
/// </summary>
internal readonly unsafe struct DflPass(float* logits, float* distances, int bins, float last, float* gradient, float share) : IBlockSum
{
    private static readonly int Lanes = Vector512<float>.Count;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double Sum(int first, int count)
    {
        Vector512<float> sums = default, most = default;
        double sum = 0;
        for (int start = 0; start < count; start += Lanes)
        {
            int sides = Math.Min(Lanes, count - start);
            float* ofSums = (float*)&sums, ofMost = (float*)&most;
            sums = Vector512<float>.One;
            for (int i = 0; i < sides; i++)
                (ofSums[i], ofMost[i]) = Exponentials(first + start + i);
            Vector512<float> logarithms = VectorFunctions.Ln(sums);
            for (int i = 0; i < sides; i++)
                sum += Side(first + start + i, ofSums[i], ofMost[i], ((float*)&logarithms)[i]);
        }

        return sum;
    }

    // Computes the sum of exp(z - most) of a side, and the largest logit. The exponentials are written into the gradient for later use.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private (float Sum, float Most) Exponentials(int side)
    {
        float* z = logits + ((long)side * bins), e = gradient is null ? null : gradient + ((long)side * bins);
        int whole = bins & ~(Lanes - 1);
        Vector512<float> rest = whole < bins ? Part(z + whole, bins - whole) : Vector512.Create(float.NegativeInfinity), largest = rest;
        for (int k = 0; k < whole; k += Lanes)
            largest = Vector512.MaxNative(largest, Vector512.Load(z + k));
        float most = Largest(largest);
        Vector512<float> shift = Vector512.Create(most), sum = default;
        for (int k = 0; k < whole; k += Lanes)
        {
            Vector512<float> power = VectorFunctions.Exp(Vector512.Load(z + k) - shift);
            sum += power;
            if (e is not null)
                power.Store(e + k);
        }

        if (whole < bins)
        {
            Vector512<float> power = VectorFunctions.Exp(rest - shift);
            sum += power;
            if (e is not null)
                new ReadOnlySpan<float>(&power, bins - whole).CopyTo(new Span<float>(e + whole, bins - whole));
        }

        return (Vector512.Sum(sum), most);
    }

    // Computes the loss of a side, and turns the exponentials in the gradient into the gradient.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private double Side(int side, float sum, float most, float logarithm)
    {
        float y = Math.Clamp(distances[side], 0, last);
        int left = Math.Min((int)y, bins - 2);
        float weightOfRight = y - left, weightOfLeft = 1 - weightOfRight;
        float* z = logits + ((long)side * bins) + left;
        if (gradient is not null)
        {
            float* slopes = gradient + ((long)side * bins);
            float factor = share / sum;
            int k = 0;
            for (; k <= bins - Lanes; k += Lanes)
                (Vector512.Load(slopes + k) * factor).Store(slopes + k);
            for (; k < bins; k++)
                slopes[k] *= factor;
            slopes[left] -= weightOfLeft * share;
            slopes[left + 1] -= weightOfRight * share;
        }

        return (weightOfLeft * (most - z[0] + logarithm)) + (weightOfRight * (most - z[1] + logarithm));
    }

    private static Vector512<float> Part(float* from, int count)
    {
        Vector512<float> part = Vector512.Create(float.NegativeInfinity);
        new ReadOnlySpan<float>(from, count).CopyTo(new Span<float>(&part, count));
        return part;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Largest(Vector512<float> numbers)
    {
        Vector256<float> of8 = Vector256.MaxNative(numbers.GetLower(), numbers.GetUpper());
        Vector128<float> of4 = Vector128.MaxNative(of8.GetLower(), of8.GetUpper());
        Vector128<float> of2 = Vector128.MaxNative(of4, Vector128.Shuffle(of4, Vector128.Create(2, 3, 0, 1)));
        return Vector128.MaxNative(of2, Vector128.Shuffle(of2, Vector128.Create(1, 0, 3, 2))).ToScalar();
    }
}
