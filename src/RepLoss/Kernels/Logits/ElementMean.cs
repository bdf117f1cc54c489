using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using RepLoss.Contract;
using RepLoss.Simd;

namespace RepLoss.Kernels;

/// <summary>
/// The mean of a loss on single logits, and its gradient, in one pass: what the Fused variants of these losses share. Elements are
/// float32, their sum is float64. A last vector that is not full is computed like a full one, so that no element's bits depend on its place.
/// </summary>
internal static unsafe class ElementMean
{
    /// <summary>The mean; 0 of nothing.</summary>
    /// <param name="kernel">The id to name.</param>
    /// <param name="loss">The loss of an element.</param>
    /// <param name="logits">[N].</param>
    /// <param name="labels">[N].</param>
    /// <param name="gradient">[N], filled with the gradient of the mean; or empty if it is not wanted.</param>
    /// <param name="threads">How many threads may work on it; 0 for as many as there are processors.</param>
    /// <exception cref="InputException">Lengths differ.</exception>
    public static double Of<TLoss>(
        string kernel, TLoss loss, ReadOnlySpan<float> logits, ReadOnlySpan<float> labels, Span<float> gradient, int threads)
        where TLoss : struct, IElementLoss
    {
        int count = logits.Length;
        if (labels.Length != count)
            throw new InputException($"{kernel}: {labels.Length} labels for {count} logits; expected one a logit.");
        if (!gradient.IsEmpty && gradient.Length != count)
            throw new InputException($"{kernel}: a gradient of {gradient.Length} for {count} logits; expected one a logit, or none.");
        if (count == 0)
            return 0;
        fixed (float* z = logits, t = labels, slopes = gradient)
        {
            float share = 1f / count;
            double sum = slopes is null
                ? OrderedBlocks.Sum(new Values<TLoss>(loss, z, t), count, threads)
                : OrderedBlocks.Sum(new Slopes<TLoss>(loss, z, t, slopes, share), count, threads);
            return sum / count;
        }
    }

    /// <summary>The sum of a loss over elements, whose slopes times a weight are added to a gradient; empty if it is not wanted.</summary>
    public static double AddTo<TLoss>(TLoss loss, ReadOnlySpan<float> logits, ReadOnlySpan<float> labels, Span<float> gradient, float weight)
        where TLoss : struct, IElementLoss
    {
        double sum = 0;
        fixed (float* z = logits, t = labels, byLogit = gradient)
        {
            for (int i = 0; i < logits.Length; i += Vector512<float>.Count)
            {
                int count = Math.Min(Vector512<float>.Count, logits.Length - i);
                (Vector512<float> values, Vector512<float> slopes) = loss.Element(Part(z + i, count), Part(t + i, count));
                sum += SumOf(values, count);
                if (byLogit != null)
                    Write(Part(byLogit + i, count) + (slopes * weight), byLogit + i, count);
            }
        }

        return sum;
    }

    /// <summary>The sum of the first elements of a vector.</summary>
    public static double SumOf(Vector512<float> values, int count)
    {
        Vector512<double> lower = default, upper = default;
        Add(Vector512.ConditionalSelect(First(count), values, default), ref lower, ref upper);
        return Vector512.Sum(lower + upper);
    }

    // Optimised at once and without a profile: one that has seen gradients alone made the values alone four times slower.
    private readonly struct Values<TLoss>(TLoss loss, float* logits, float* labels) : IBlockSum where TLoss : struct, IElementLoss
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public double Sum(int first, int count)
        {
            float* z = logits + first, t = labels + first;
            Vector512<double> lower = default, upper = default;
            int i = 0;
            for (; i <= count - Vector512<float>.Count; i += Vector512<float>.Count)
                Add(loss.Element(Vector512.Load(z + i), Vector512.Load(t + i)).Value, ref lower, ref upper);
            if (i < count)
                Add(Vector512.ConditionalSelect(First(count - i), loss.Element(Part(z + i, count - i), Part(t + i, count - i)).Value, default), ref lower, ref upper);
            return Vector512.Sum(lower + upper);
        }
    }

    private readonly struct Slopes<TLoss>(TLoss loss, float* logits, float* labels, float* slopes, float share) : IBlockSum
        where TLoss : struct, IElementLoss
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public double Sum(int first, int count)
        {
            float* z = logits + first, t = labels + first, slope = slopes + first;
            Vector512<double> lower = default, upper = default;
            int i = 0;
            for (; i <= count - Vector512<float>.Count; i += Vector512<float>.Count)
            {
                (Vector512<float> values, Vector512<float> byLogit) = loss.Element(Vector512.Load(z + i), Vector512.Load(t + i));
                Add(values, ref lower, ref upper);
                Vector512.Store(byLogit * share, slope + i);
            }

            if (i < count)
            {
                (Vector512<float> values, Vector512<float> byLogit) = loss.Element(Part(z + i, count - i), Part(t + i, count - i));
                Add(Vector512.ConditionalSelect(First(count - i), values, default), ref lower, ref upper);
                Write(byLogit * share, slope + i, count - i);
            }

            return Vector512.Sum(lower + upper);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(Vector512<float> values, ref Vector512<double> lower, ref Vector512<double> upper)
    {
        (Vector512<double> first, Vector512<double> last) = Vector512.Widen(values);
        lower += first;
        upper += last;
    }

    private static Vector512<float> Part(float* from, int count)
    {
        Vector512<float> part = default;
        new ReadOnlySpan<float>(from, count).CopyTo(new Span<float>(&part, count));
        return part;
    }

    private static void Write(Vector512<float> part, float* to, int count) =>
        new ReadOnlySpan<float>(&part, count).CopyTo(new Span<float>(to, count));

    private static Vector512<float> First(int count) =>
        Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(count)).AsSingle();
}
