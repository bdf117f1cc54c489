using System.Buffers;
using System.Runtime.Intrinsics;
using RepLoss.Contract;
using RepLoss.Pairs;
using RepLoss.Simd;
using RepLoss.Torch;

namespace RepLoss.Kernels;

public sealed partial class RepGt
{
    /// <summary>
    /// One pass over the predictions, several at once, each against the truths that it may overlap; value and gradient together, in
    /// memory of O(N + G). O(N G) time; many truths that lie apart are sorted along an axis, where there are many dealt out to strips across
    /// it, and only those near a prediction looked at. Overlaps and gradients are float32, SmoothLn and its sum float64. The bits depend neither on the number of threads nor on their pace.
    /// Small inputs allocate no managed memory after the first call, large ones some kilobytes.
    /// As exact as <see cref="Tolerance.Default"/> asks of float32.
    /// </summary>
    /// <param name="predicted">[N,4], x1, y1, x2, y2.</param>
    /// <param name="truths">[G,4], x1, y1, x2, y2.</param>
    /// <param name="designated">[N], the truth each prediction belongs to, 0 to G-1.</param>
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <param name="imageIds">[N], the image each prediction belongs to, or empty where there is one image.</param>
    /// <param name="truthImageIds">[G], the image each truth belongs to, or empty where there is one image.</param>
    /// <param name="gradient">[N,4], d loss/d predicted, overwritten; empty if it is not wanted.</param>
    /// <param name="threads">The largest number of threads. 0 for the number of processors.</param>
    /// <returns>The loss.</returns>
    /// <exception cref="InputException">A parameter, a length or an index is not allowed, or a coordinate is not finite.</exception>
    public static double Fused(
        ReadOnlySpan<float> predicted, ReadOnlySpan<float> truths, ReadOnlySpan<long> designated, RepGtOptions? options = null,
        ReadOnlySpan<long> imageIds = default, ReadOnlySpan<long> truthImageIds = default, Span<float> gradient = default, int threads = 0)
    {
        options ??= new RepGtOptions();
        options.Validate();
        RepGtTruths.RequireFew("rep-gt", truths);
        int n = Boxes.CountFused("rep-gt", "predicted", predicted), last = Math.Max(Boxes.CountFused("rep-gt", "truths", truths), 1) - 1;
        Boxes.RequireLength("rep-gt", "designated", designated.Length, n);
        Boxes.RequireImages("rep-gt", imageIds.Length, n, truthImageIds.Length, truths.Length / 4);
        Boxes.RequireLength("rep-gt", "gradient", gradient.Length, 4 * n, orEmpty: true);
        for (int i = 0; i < n; i++)
        {
            if (designated[i] < 0 || designated[i] > last)
                throw new InputException($"rep-gt: input 'designated' is {designated[i]} at [{i}]; expected 0 to {last}, the index of a truth.");
        }

        if (n == 0 || last == 0)
        {
            gradient.Clear();
            return 0;
        }

        if (!imageIds.IsEmpty)
            return FusedImages(predicted, truths, designated, options, new ImageGroups(imageIds), new ImageGroups(truthImageIds), gradient, threads);
        using var scene = new RepGtScene(predicted, truths, options.Exclude);
        if (gradient.IsEmpty)
            return AddFused(scene, designated, options, 1, [], threads).Loss;
        using var sums = new GradientSums(n);
        double loss = AddFused(scene, designated, options, 1, sums.Values, threads).Loss;
        sums.CopyTo(gradient);
        return loss;
    }

    private static double FusedImages(
        ReadOnlySpan<float> predicted, ReadOnlySpan<float> truths, ReadOnlySpan<long> designated, RepGtOptions options,
        ImageGroups images, ImageGroups truthImages, Span<float> gradient, int threads)
    {
        var slopes = new double[gradient.Length];
        RepGtSums total = default;
        foreach (long image in images.Images)
        {
            IReadOnlyList<int> members = images.Of(image), own = truthImages.Of(image);
            if (own.Count == 0)
                continue;
            // A truth of another image is no candidate; to leave it out is to leave out none.
            var places = own.Index().ToDictionary(pair => (long)pair.Item, pair => (long)pair.Index);
            var ownDesignated = new long[members.Count];
            for (int k = 0; k < members.Count; k++)
                ownDesignated[k] = places.GetValueOrDefault(designated[members[k]], -1);
            double[] ownSlopes = new double[gradient.IsEmpty ? 0 : 4 * members.Count];
            using var scene = new RepGtScene(ImageGroups.Gather(predicted, members, 4), ImageGroups.Gather(truths, own, 4), options.Exclude);
            total += AddFused(scene, ownDesignated, options, 1, ownSlopes, threads, divisor: 1);
            ImageGroups.Scatter(ownSlopes, members, 1, slopes);
        }

        double scale = Scale(options, total, predicted.Length / 4);
        for (int i = 0; i < slopes.Length; i++)
            gradient[i] = (float)(scale * slopes[i]);
        return total.Loss * scale;
    }

    // 1/D; 0 where D is 0.
    private static double Scale(RepGtOptions options, RepGtSums sums, long n)
    {
        long divisor = options.Denominator switch
        {
            RepGtDenominator.All => n,
            RepGtDenominator.Overlapping => sums.Overlapping,
            _ => 1,
        };
        return divisor == 0 ? 0 : 1.0 / divisor;
    }

    /// <summary>The loss over the divisor, and how many predictions overlap; adds weight times its gradient to 4 N sums, if there are any.</summary>
    /// <param name="scene">Predictions and truths.</param>
    /// <param name="designated">Of each prediction the truth that it belongs to; -1 for none of these.</param>
    /// <param name="options">The parameters.</param>
    /// <param name="weight">A factor of the gradient.</param>
    /// <param name="gradient">4 N sums, or none.</param>
    /// <param name="threads">As in the public method.</param>
    /// <param name="divisor">D. Null for the divisor of the options.</param>
    internal static RepGtSums AddFused(
        RepGtScene scene, ReadOnlySpan<long> designated, RepGtOptions options, double weight, Span<double> gradient, int threads, double? divisor = null)
    {
        BoxColumns columns = scene.Predicted;
        long[] identities = scene.Truths.IdentitiesOf(designated, columns);
        float[]? slopes = gradient.IsEmpty ? null : ArrayPool<float>.Shared.Rent(4 * BoxColumns.Whole(columns.Count));
        RepGtSums sums = Vector512.IsHardwareAccelerated
            ? Sum(new RepGtPass<Lanes512>(scene, identities, options, slopes), scene, threads)
            : Sum(new RepGtPass<Lanes256>(scene, identities, options, slopes), scene, threads);
        double scale = divisor is { } given ? 1 / given : Scale(options, sums, columns.Count);
        if (slopes is not null)
        {
            AddScaled(slopes, columns, weight * scale, gradient);
            ArrayPool<float>.Shared.Return(slopes);
        }

        BoxColumns.Return(identities);
        return sums with { Loss = sums.Loss * scale };
    }

    private static RepGtSums Sum<TLanes>(RepGtPass<TLanes> pass, RepGtScene scene, int threads) where TLanes : struct, ILanes<TLanes>
    {
        int parts = OrderedBlocks.CountFor(scene.Pairs);
        return parts == 1 ? pass.Rows(0, scene.Predicted.Count) : SumOfParts(pass, scene.Predicted.Count, parts, threads);
    }

    private static RepGtSums SumOfParts<TLanes>(RepGtPass<TLanes> pass, int count, int parts, int threads) where TLanes : struct, ILanes<TLanes>
    {
        var sums = new RepGtSums[parts];
        OrderedBlocks.RunRows(parts, threads, count, (part, start, end) => sums[part] = pass.Rows(start, end));
        RepGtSums total = default;
        foreach (RepGtSums sum in sums)
            total += sum;
        return total;
    }

    private static void AddScaled(float[] slopes, BoxColumns columns, double scale, Span<double> gradient)
    {
        (int x, int y) = columns.IsTurned ? (1, 0) : (0, 1);
        int stride = BoxColumns.Whole(columns.Count);
        for (int k = 0; k < columns.Count; k++)
        {
            Span<double> box = gradient.Slice(4 * columns.Index[k], 4);
            box[x] += scale * slopes[k];
            box[y] += scale * slopes[stride + k];
            box[x + 2] += scale * slopes[(2 * stride) + k];
            box[y + 2] += scale * slopes[(3 * stride) + k];
        }
    }

    private sealed class FusedTwin : FusedVariant
    {
        protected override Action Bind(ManagedCase<float> x)
        {
            float[] predicted = x.Floats("predicted"), truths = x.Floats("truths"), loss = x.Output<float>("loss"), gradient = x.Gradient("predicted") ?? [];
            long[] designated = x.Integers("designated"), imageIds = x.Find("imageIds")?.As<long>() ?? [], truthImageIds = x.Find("truthImageIds")?.As<long>() ?? [];
            RepGtOptions options = x.Options<RepGtOptions>();
            int threads = TorchRuntime.Threads;
            return () => loss[0] = (float)Fused(predicted, truths, designated, options, imageIds, truthImageIds, gradient, threads);
        }
    }
}
