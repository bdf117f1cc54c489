using System.Buffers;
using System.Runtime.Intrinsics;
using RepLoss.Contract;
using RepLoss.Pairs;
using RepLoss.Torch;

namespace RepLoss.Kernels;

public sealed partial class Repulsion
{
    /// <summary>
    /// Designates, then adds up the fused passes of the three parts, gradients included, in float64 and in memory of O(N + G). Boxes
    /// that cannot meet are not looked at where that can be told by sorting; see <see cref="RepBox.Fused"/> and
    /// <see cref="RepGt.Fused"/> for time. The bits depend neither on the number of threads nor on their pace.
    /// As exact as <see cref="Tolerance.Default"/> asks of float32.
    /// </summary>
    /// <param name="predicted">[N,4], x1, y1, x2, y2.</param>
    /// <param name="truths">[G,4], x1, y1, x2, y2.</param>
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <param name="imageIds">[N], the image each prediction belongs to; or empty, where there is one image.</param>
    /// <param name="truthImageIds">[G], the image each truth belongs to, or empty where there is one image.</param>
    /// <param name="gradient">[N,4], d loss/d predicted, overwritten; empty if it is not wanted.</param>
    /// <param name="threads">The largest number of threads. 0 for the number of processors.</param>
    /// <returns>The loss, and its three parts unweighted.</returns>
    /// <exception cref="InputException">A parameter or a length is not allowed, or a coordinate is not finite.</exception>
    public static (double Loss, double Attraction, double RepGt, double RepBox) Fused(
        ReadOnlySpan<float> predicted, ReadOnlySpan<float> truths, RepulsionOptions? options = null,
        ReadOnlySpan<long> imageIds = default, ReadOnlySpan<long> truthImageIds = default, Span<float> gradient = default, int threads = 0)
    {
        options ??= new RepulsionOptions();
        options.Validate();
        RepGtTruths.RequireFew("repulsion", truths);
        int n = Boxes.CountFused("repulsion", "predicted", predicted), g = Boxes.CountFused("repulsion", "truths", truths);
        Boxes.RequireImages("repulsion", imageIds.Length, n, truthImageIds.Length, g);
        Boxes.RequireLength("repulsion", "gradient", gradient.Length, 4 * n, orEmpty: true);
        if (n == 0 || g == 0)
        {
            gradient.Clear();
            return default;
        }

        using var sums = new GradientSums(gradient.IsEmpty ? 0 : n);
        var parts = imageIds.IsEmpty
            ? Parts(predicted, truths, options, sums.Values, threads)
            : PartsOfImages(predicted, truths, options, new ImageGroups(imageIds), new ImageGroups(truthImageIds), sums.Values, threads);
        sums.CopyTo(gradient);
        return parts;
    }

    private static (double Loss, double Attraction, double RepGt, double RepBox) Parts(
        ReadOnlySpan<float> predicted, ReadOnlySpan<float> truths, RepulsionOptions options, Span<double> gradient, int threads)
    {
        RepGtOptions ofRepGt = options.ForRepGt;
        using var scene = new RepGtScene(predicted, truths, ofRepGt.Exclude);
        long[] rented = ArrayPool<long>.Shared.Rent(predicted.Length / 4);
        DesignatedTruths.Find(scene, rented, threads);
        ReadOnlySpan<long> designated = rented.AsSpan(0, predicted.Length / 4);
        double attraction = AddAttraction(predicted, truths, designated, (float)options.SmoothBeta, gradient);
        double repGt = Kernels.RepGt.AddFused(scene, designated, ofRepGt, options.Alpha, gradient, threads).Loss;
        double repBox = Kernels.RepBox.AddFused(predicted, designated, [], options.ForRepBox, options.Beta, gradient, threads);
        ArrayPool<long>.Shared.Return(rented);
        return Weighted(options, attraction, repGt, repBox);
    }

    private static (double Loss, double Attraction, double RepGt, double RepBox) Weighted(RepulsionOptions options, double attraction, double repGt, double repBox) =>
        (attraction + (options.Alpha * repGt) + (options.Beta * repBox), attraction, repGt, repBox);

    // Image by image. RepBox divides by the pairs of the whole batch, the others by its boxes; those without a truth on their image take no part.
    private static (double Loss, double Attraction, double RepGt, double RepBox) PartsOfImages(
        ReadOnlySpan<float> predicted, ReadOnlySpan<float> truths, RepulsionOptions options, ImageGroups images, ImageGroups truthImages,
        Span<double> gradient, int threads)
    {
        double attraction = 0, repGt = 0, count = predicted.Length / 4;
        RepBoxSums pairs = default;
        var slopesOfPairs = new double[gradient.Length];
        foreach (long image in images.Images)
        {
            IReadOnlyList<int> members = images.Of(image), others = truthImages.Of(image);
            if (others.Count == 0)
                continue;
            int length = gradient.IsEmpty ? 0 : 4 * members.Count;
            double share = members.Count / count;
            float[] own = ImageGroups.Gather(predicted, members, 4), ownTruths = ImageGroups.Gather(truths, others, 4);
            double[] slopes = new double[length], ofPairs = new double[length];
            long[] designated = new long[members.Count];
            using var scene = new RepGtScene(own, ownTruths, options.ForRepGt.Exclude);
            DesignatedTruths.Find(scene, designated, threads);
            attraction += share * AddAttraction(own, ownTruths, designated, (float)options.SmoothBeta, slopes);
            repGt += share * Kernels.RepGt.AddFused(scene, designated, options.ForRepGt, options.Alpha, slopes, threads).Loss;
            pairs += Kernels.RepBox.SumFused(own, designated, options.ForRepBox, ofPairs, threads);
            ImageGroups.Scatter(slopes, members, share, gradient);
            ImageGroups.Scatter(ofPairs, members, 1, slopesOfPairs);
        }

        double scale = Kernels.RepBox.Scale(options.ForRepBox, pairs, 0, 0), repBox = pairs.Loss * scale;
        for (int i = 0; i < slopesOfPairs.Length; i++)
            gradient[i] += options.Beta * scale * slopesOfPairs[i];
        return Weighted(options, attraction, repGt, repBox);
    }

    // The four coordinates of a box at once.
    private static double AddAttraction(
        ReadOnlySpan<float> predicted, ReadOnlySpan<float> truths, ReadOnlySpan<long> designated, float beta, Span<double> gradient)
    {
        Vector256<double> sum = default;
        double share = 1.0 / designated.Length;
        for (int i = 0; i < designated.Length; i++)
        {
            Vector128<float> difference = Vector128.Create(predicted.Slice(4 * i, 4)) - Vector128.Create(truths.Slice(4 * (int)designated[i], 4));
            Vector128<float> distance = Vector128.Abs(difference), isNear = Vector128.LessThan(distance, Vector128.Create(beta));
            Vector128<float> value = Vector128.ConditionalSelect(isNear, distance * distance / (2 * beta), distance - Vector128.Create(beta / 2));
            sum += Wide(value);
            if (gradient.IsEmpty)
                continue;
            Vector128<float> slope = Vector128.ConditionalSelect(isNear, difference / beta, Vector128.CopySign(Vector128<float>.One, difference));
            Span<double> box = gradient.Slice(4 * i, 4);
            (Vector256.Create<double>(box) + (Wide(slope) * share)).CopyTo(box);
        }

        return Vector256.Sum(sum) * share;
    }

    private static Vector256<double> Wide(Vector128<float> a) => Vector256.Create(Vector128.WidenLower(a), Vector128.WidenUpper(a));

    private sealed class FusedTwin : FusedVariant
    {
        protected override Action Bind(ManagedCase<float> x)
        {
            float[] predicted = x.Floats("predicted"), truths = x.Floats("truths"), gradient = x.Gradient("predicted") ?? [];
            long[] imageIds = x.Find("imageIds")?.As<long>() ?? [], truthImageIds = x.Find("truthImageIds")?.As<long>() ?? [];
            float[] loss = x.Output<float>("loss"), parts = x.Output<float>("parts", 3);
            RepulsionOptions options = x.Options<RepulsionOptions>();
            int threads = TorchRuntime.Threads;
            return () =>
            {
                (double sum, double attraction, double repGt, double repBox) = Fused(predicted, truths, options, imageIds, truthImageIds, gradient, threads);
                (loss[0], parts[0], parts[1], parts[2]) = ((float)sum, (float)attraction, (float)repGt, (float)repBox);
            };
        }
    }
}
