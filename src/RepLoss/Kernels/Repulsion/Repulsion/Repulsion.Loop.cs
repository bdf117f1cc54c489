using System.Numerics;
using RepLoss.Contract;

namespace RepLoss.Kernels;

public sealed partial class Repulsion
{
    /// <summary>The loss by the loops of its three parts, and its gradient.</summary>
    /// <param name="predicted">[N,4], x1, y1, x2, y2, in any unit.</param>
    /// <param name="truths">[G,4], x1, y1, x2, y2, in any unit.</param>
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <param name="imageIds">[N], the image each prediction belongs to; or empty, where there is one image.</param>
    /// <param name="truthImageIds">[G], the image each truth belongs to, or empty where there is one image.</param>
    /// <param name="gradient">[N,4], filled with d loss/d predicted; or empty if it is not wanted.</param>
    /// <returns>The loss.</returns>
    /// <exception cref="InputException">Lengths do not fit, a number is not finite, or a value or parameter is not allowed.</exception>
    public static T Loop<T>(
        ReadOnlySpan<T> predicted, ReadOnlySpan<T> truths, RepulsionOptions? options = null,
        ReadOnlySpan<long> imageIds = default, ReadOnlySpan<long> truthImageIds = default, Span<T> gradient = default)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var input = new KernelInput(options ?? new RepulsionOptions())
        {
            { "predicted", PlainLoop.Rows("repulsion", "predicted", predicted, 4) },
            { "truths", PlainLoop.Rows("repulsion", "truths", truths, 4) },
        };
        PlainLoop.AddIds(input, "imageIds", imageIds);
        PlainLoop.AddIds(input, "truthImageIds", truthImageIds);
        return PlainLoop.Run(new Repulsion(), input, "predicted", gradient)[0];
    }

    /// <summary>Designates, then adds up the loops of the three parts; O(N G + N^2) time, O(N) memory.</summary>
    /// <param name="predicted">[N,4], x1, y1, x2, y2.</param>
    /// <param name="truths">[G,4], x1, y1, x2, y2.</param>
    /// <param name="imageIds">[N], or empty where there is one image.</param>
    /// <param name="truthImageIds">[G], or empty where there is one image.</param>
    /// <param name="options">The parameters.</param>
    /// <param name="loss">Receives one sum: the loss.</param>
    /// <param name="parts">Three sums: Attraction, RepGT, RepBox, unweighted.</param>
    /// <param name="gradient">4 N sums: d loss/d predicted, or null if it is not wanted.</param>
    internal static void Loop<T>(
        ReadOnlySpan<T> predicted, ReadOnlySpan<T> truths, ReadOnlySpan<long> imageIds, ReadOnlySpan<long> truthImageIds,
        RepulsionOptions options, Accumulator loss, Accumulator parts, Accumulator? gradient)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        loss.Clear();
        parts.Clear();
        gradient?.Clear();
        if (truths.Length == 0)
            return;
        // The predictions that have a truth on their image; all of them where there is one image.
        List<int> members = [];
        List<long> designated = [], images = [];
        List<T> boxes = [], targets = [];
        int n = predicted.Length / 4;
        for (int i = 0; i < n; i++)
        {
            int g = Designate(predicted.Slice(4 * i, 4), truths, imageIds.IsEmpty ? null : imageIds[i], truthImageIds);
            if (g < 0)
                continue;
            members.Add(i);
            designated.Add(g);
            boxes.AddRange(predicted.Slice(4 * i, 4));
            targets.AddRange(truths.Slice(4 * g, 4));
            if (!imageIds.IsEmpty)
                images.Add(imageIds[i]);
        }

        ReadOnlySpan<T> own = boxes.ToArray();
        ReadOnlySpan<long> ownDesignated = designated.ToArray(), ownImages = images.ToArray();
        var part = new Accumulator(1);
        Accumulator? slope = gradient is null ? null : new Accumulator(own.Length);
        // The means are over the whole batch.
        double share = n == 0 ? 0 : (double)members.Count / n;
        Attraction.Loop(own, targets.ToArray(), options.ForAttraction, part, slope);
        Add(0, 1, share);
        RepGt.Loop(own, truths, ownDesignated, ownImages, truthImageIds, options.ForRepGt, part, slope);
        Add(1, options.Alpha, share);
        RepBox.Loop(own, ownDesignated, ownImages, options.ForRepBox, part, slope);
        Add(2, options.Beta, 1);

        void Add(int index, double weight, double ofBatch)
        {
            AddWeighted(part, ofBatch, parts, _ => index);
            AddWeighted(part, weight * ofBatch, loss, _ => 0);
            if (slope is not null)
                AddWeighted(slope, weight * ofBatch, gradient!, i => (4 * members[i / 4]) + (i % 4));
        }
    }

    // The first truth of the same image with the largest IoU; -1 where there is none.
    private static int Designate<T>(ReadOnlySpan<T> box, ReadOnlySpan<T> truths, long? image, ReadOnlySpan<long> truthImageIds)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int designated = -1;
        T best = T.Zero;
        for (int g = 0; g < truths.Length / 4; g++)
        {
            if (image is not null && truthImageIds[g] != image)
                continue;
            T overlap = Boxes.IoU(box, truths.Slice(4 * g, 4), T.Zero, T.Zero);
            if (designated < 0 || overlap > best)
                (designated, best) = (g, overlap);
        }

        return designated;
    }

    private static void AddWeighted(Accumulator part, double weight, Accumulator sum, Func<int, int> place)
    {
        for (int i = 0; i < part.Sums.Length; i++)
            sum.Add(place(i), weight * part.Sums[i]);
        sum.Observe(weight * part.LargestTerm);
    }

    private sealed class LoopTwin() : ManagedVariant(VariantName.Loop)
    {
        protected override Action Bind<T>(ManagedCase<T> x)
        {
            T[] predicted = x.Floats("predicted"), truths = x.Floats("truths");
            long[] imageIds = x.Find("imageIds")?.As<long>() ?? [], truthImageIds = x.Find("truthImageIds")?.As<long>() ?? [];
            RepulsionOptions options = x.Options<RepulsionOptions>();
            Accumulator loss = x.Sum("loss"), parts = x.Sum("parts", 3);
            Accumulator? gradient = x.GradientSum("predicted");
            return () => Loop<T>(predicted, truths, imageIds, truthImageIds, options, loss, parts, gradient);
        }
    }
}
