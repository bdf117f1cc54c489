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
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <param name="targetIds">[N], the target each box belongs to, or empty where all are distinct.</param>
    /// <param name="imageIds">[N], the image each box belongs to, or empty where there is one image.</param>
    /// <param name="gradient">[N,4], d loss/d boxes, overwritten; empty if it is not wanted.</param>
    /// <param name="threads">The largest number of threads. 0 for the number of processors.</param>
    /// <returns>The loss.</returns>
    /// <exception cref="InputException">A parameter or a length is not allowed, or a coordinate is not finite.</exception>
    public static double Fused(
        ReadOnlySpan<float> boxes, RepBoxOptions? options = null, ReadOnlySpan<long> targetIds = default, ReadOnlySpan<long> imageIds = default,
        Span<float> gradient = default, int threads = 0)
    {
        options ??= new RepBoxOptions();
        options.Validate();
        int n = Boxes.CountFused("rep-box", "boxes", boxes);
        Boxes.RequireLength("rep-box", "targetIds", targetIds.Length, n, orEmpty: true);
        Boxes.RequireLength("rep-box", "imageIds", imageIds.Length, n, orEmpty: true);
        Boxes.RequireLength("rep-box", "gradient", gradient.Length, 4 * n, orEmpty: true);
        if (gradient.IsEmpty)
            return AddFused(boxes, targetIds, imageIds, options, 1, [], threads);
        using var sums = new GradientSums(n);
        double loss = AddFused(boxes, targetIds, imageIds, options, 1, sums.Values, threads);
        sums.CopyTo(gradient);
        return loss;
    }

    /// <summary>The loss; adds weight times its gradient to 4 N sums, if there are any.</summary>
    internal static double AddFused(
        ReadOnlySpan<float> boxes, ReadOnlySpan<long> targetIds, ReadOnlySpan<long> imageIds, RepBoxOptions options, double weight, Span<double> gradient, int threads)
    {
        if (!imageIds.IsEmpty)
            return AddImages(boxes, targetIds, imageIds, options, weight, gradient, threads);
        int n = boxes.Length / 4;
        using BoxColumns columns = BoxColumns.Of(boxes, options.PixelOffset, withDensity: true);
        EdgeSums? edges = gradient.IsEmpty ? null : new EdgeSums(0, columns.Count);
        try
        {
            RepBoxSums sums = Sum(columns, targetIds, options, edges, threads);
            double scale = Scale(options, sums, options.Denominator == RepBoxDenominator.Pairs ? PairsOfDifferent(targetIds, n) : 0, n);
            edges?.AddTo(gradient, columns, weight * scale);
            return sums.Loss * scale;
        }
        finally
        {
            edges?.Dispose();
        }
    }

    /// <summary>The sums of some boxes of one image; adds their gradient, before the division by D, to 4 N sums, if there are any.</summary>
    internal static RepBoxSums SumFused(ReadOnlySpan<float> boxes, ReadOnlySpan<long> targetIds, RepBoxOptions options, Span<double> gradient, int threads)
    {
        using BoxColumns columns = BoxColumns.Of(boxes, options.PixelOffset, withDensity: true);
        EdgeSums? edges = gradient.IsEmpty ? null : new EdgeSums(0, columns.Count);
        RepBoxSums sums = Sum(columns, targetIds, options, edges, threads);
        edges?.AddTo(gradient, columns, 1);
        edges?.Dispose();
        return sums;
    }

    /// <summary>1/D; 0 where D is 0.</summary>
    internal static double Scale(RepBoxOptions options, RepBoxSums sums, double pairs, int n)
    {
        double divisor = options.Denominator switch
        {
            RepBoxDenominator.Pairs => pairs,
            RepBoxDenominator.Overlap => sums.Overlapping == 0 ? 0 : sums.Overlapping + CountEpsilon,
            _ => (double)n * n,
        };
        return divisor == 0 ? 0 : 1 / divisor;
    }

    private static double AddImages(
        ReadOnlySpan<float> boxes, ReadOnlySpan<long> targetIds, ReadOnlySpan<long> imageIds, RepBoxOptions options, double weight, Span<double> gradient, int threads)
    {
        var groups = new ImageGroups(imageIds);
        double[] slopes = new double[gradient.Length];
        RepBoxSums total = default;
        double pairs = 0;
        foreach (long image in groups.Images)
        {
            IReadOnlyList<int> members = groups.Of(image);
            long[] ownTargets = targetIds.IsEmpty ? [] : ImageGroups.Gather(targetIds, members, 1);
            double[] own = new double[gradient.IsEmpty ? 0 : 4 * members.Count];
            total += SumFused(ImageGroups.Gather(boxes, members, 4), ownTargets, options, own, threads);
            pairs += PairsOfDifferent(ownTargets, members.Count);
            ImageGroups.Scatter(own, members, 1, slopes);
        }

        double scale = Scale(options, total, pairs, imageIds.Length);
        for (int i = 0; i < slopes.Length; i++)
            gradient[i] += weight * scale * slopes[i];
        return total.Loss * scale;
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
            long[] targetIds = x.Find("targetIds")?.As<long>() ?? [], imageIds = x.Find("imageIds")?.As<long>() ?? [];
            RepBoxOptions options = x.Options<RepBoxOptions>();
            int threads = TorchRuntime.Threads;
            return () => loss[0] = (float)Fused(boxes, options, targetIds, imageIds, gradient, threads);
        }
    }
}
