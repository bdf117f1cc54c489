using System.Buffers;
using System.Runtime.Intrinsics;
using RepLoss.Contract;
using RepLoss.Pairs;
using RepLoss.Simd;
using RepLoss.Torch;

namespace RepLoss.Kernels;

public sealed partial class RepBox
{
    /// <summary>
    /// One pass over the pairs that can meet, several at once, value and gradient together, in memory of O(N). Boxes are sorted along
    /// an axis and, where there are many, dealt out to strips across it, so that most pairs that are apart are never looked at: O(N) time
    /// where each box meets a few others, O(N^2) where all lie in a heap. IoU and its gradient are float32, SmoothLn and sums float64. The bits depend neither on
    /// the number of threads nor on their pace. Small inputs allocate no managed memory after the first call, large ones some kilobytes.
    /// As exact as <see cref="Tolerance.Default"/> asks of float32.
    /// </summary>
    /// <param name="boxes">[N,4], x1, y1, x2, y2.</param>
    /// <param name="targetIds">[N], the target each box belongs to, or empty where all are distinct.</param>
    /// <param name="options">Parameters; the defaults where null.</param>
    /// <param name="gradient">[N,4], d loss/d boxes, overwritten; empty where it is not wanted.</param>
    /// <param name="threads">At most so many threads; 0 for as many as there are processors.</param>
    /// <returns>The loss.</returns>
    /// <exception cref="InputException">A parameter or a length is not allowed, or a coordinate is not finite.</exception>
    public static double Fused(
        ReadOnlySpan<float> boxes, ReadOnlySpan<long> targetIds = default, RepBoxOptions? options = null, Span<float> gradient = default, int threads = 0)
    {
        options ??= new RepBoxOptions();
        options.Validate();
        int n = Boxes.CountFused("rep-box", "boxes", boxes);
        Boxes.RequireLength("rep-box", "targetIds", targetIds.Length, n, orEmpty: true);
        Boxes.RequireLength("rep-box", "gradient", gradient.Length, 4 * n, orEmpty: true);
        if (gradient.IsEmpty)
            return AddFused(boxes, targetIds, options, 1, [], threads);
        using var sums = new GradientSums(n);
        double loss = AddFused(boxes, targetIds, options, 1, sums.Values, threads);
        sums.CopyTo(gradient);
        return loss;
    }

    /// <summary>The loss; adds weight times its gradient to 4 N sums, if there are any.</summary>
    internal static double AddFused(
        ReadOnlySpan<float> boxes, ReadOnlySpan<long> targetIds, RepBoxOptions options, double weight, Span<double> gradient, int threads)
    {
        using BoxColumns columns = BoxColumns.Of(boxes, options.PixelOffset);
        EdgeSums? edges = gradient.IsEmpty ? null : new EdgeSums(0, columns.Count);
        try
        {
            RepBoxSums sums = Sum(columns, targetIds, options, edges, threads);
            double divisor = options.Denominator switch
            {
                RepBoxDenominator.Pairs => PairsOfDifferent(targetIds, columns.Count),
                RepBoxDenominator.Overlap => sums.Overlapping == 0 ? 0 : sums.Overlapping + CountEpsilon,
                _ => (double)columns.Count * columns.Count,
            };
            double scale = divisor == 0 ? 0 : 1 / divisor;
            edges?.AddTo(gradient, columns, weight * scale);
            return sums.Loss * scale;
        }
        finally
        {
            edges?.Dispose();
        }
    }

    private static RepBoxSums Sum(BoxColumns columns, ReadOnlySpan<long> targetIds, RepBoxOptions options, EdgeSums? edges, int threads)
    {
        long[]? targets = targetIds.IsEmpty ? null : columns.Rent(targetIds);
        RepBoxSums sums = Vector512.IsHardwareAccelerated
            ? RepBoxParts<Lanes512>.Sum(columns, targets, options, edges, threads)
            : RepBoxParts<Lanes256>.Sum(columns, targets, options, edges, threads);
        BoxColumns.Return(targets);
        return sums;
    }

    private static double PairsOfDifferent(ReadOnlySpan<long> targetIds, int n)
    {
        if (targetIds.IsEmpty)
            return Pairs(n);
        long[] rented = ArrayPool<long>.Shared.Rent(n);
        Span<long> ids = rented.AsSpan(0, n);
        targetIds.CopyTo(ids);
        ids.Sort();
        double pairs = Pairs(n);
        for (int start = 0, end; start < n; start = end)
        {
            for (end = start + 1; end < n && ids[end] == ids[start]; end++)
            {
            }

            pairs -= Pairs(end - start);
        }

        ArrayPool<long>.Shared.Return(rented);
        return pairs;
    }

    private sealed class FusedTwin : FusedVariant
    {
        protected override Action Bind(ManagedCase<float> x)
        {
            float[] boxes = x.Floats("boxes"), loss = x.Output<float>("loss"), gradient = x.Gradient("boxes") ?? [];
            long[] targetIds = x.Find("targetIds")?.As<long>() ?? [];
            RepBoxOptions options = x.Options<RepBoxOptions>();
            int threads = TorchRuntime.Threads;
            return () => loss[0] = (float)Fused(boxes, targetIds, options, gradient, threads);
        }
    }
}
