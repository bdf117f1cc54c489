using System.Numerics;
using RepLoss.Contract;

namespace RepLoss.Kernels;

public sealed partial class RepGt
{
    /// <summary>The loss by one loop over predictions and in it one over truths, and its gradient.</summary>
    /// <param name="predicted">[N,4], x1, y1, x2, y2, in any unit.</param>
    /// <param name="truths">[G,4], x1, y1, x2, y2, in any unit.</param>
    /// <param name="designated">[N], the truth each prediction belongs to, 0 to G-1.</param>
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <param name="imageIds">[N], the image each prediction belongs to; or empty, where there is one image.</param>
    /// <param name="truthImageIds">[G], the image each truth belongs to, or empty where there is one image.</param>
    /// <param name="gradient">[N,4], filled with d loss/d predicted; or empty if it is not wanted.</param>
    /// <returns>The loss.</returns>
    /// <exception cref="InputException">Lengths do not fit, a number is not finite, or a value or parameter is not allowed.</exception>
    public static T Loop<T>(
        ReadOnlySpan<T> predicted, ReadOnlySpan<T> truths, ReadOnlySpan<long> designated, RepGtOptions? options = null,
        ReadOnlySpan<long> imageIds = default, ReadOnlySpan<long> truthImageIds = default, Span<T> gradient = default)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var input = new KernelInput(options ?? new RepGtOptions())
        {
            { "predicted", PlainLoop.Rows("rep-gt", "predicted", predicted, 4) },
            { "truths", PlainLoop.Rows("rep-gt", "truths", truths, 4) },
            { "designated", HostArray.Of(designated.ToArray(), designated.Length) },
        };
        PlainLoop.AddIds(input, "imageIds", imageIds);
        PlainLoop.AddIds(input, "truthImageIds", truthImageIds);
        return PlainLoop.Run(new RepGt(), input, "predicted", gradient)[0];
    }

    /// <summary>One loop over predictions, in it one over truths; O(N G) time, no memory beyond the answer.</summary>
    /// <param name="predicted">[N,4], x1, y1, x2, y2.</param>
    /// <param name="truths">[G,4], x1, y1, x2, y2.</param>
    /// <param name="designated">[N], the truth each prediction belongs to, 0 to G-1.</param>
    /// <param name="imageIds">[N], or empty where there is one image.</param>
    /// <param name="truthImageIds">[G], or empty where there is one image.</param>
    /// <param name="options">The parameters.</param>
    /// <param name="loss">Receives one sum: the loss.</param>
    /// <param name="gradient">4 N sums: d loss/d predicted, or null if it is not wanted.</param>
    internal static void Loop<T>(
        ReadOnlySpan<T> predicted, ReadOnlySpan<T> truths, ReadOnlySpan<long> designated, ReadOnlySpan<long> imageIds, ReadOnlySpan<long> truthImageIds,
        RepGtOptions options, Accumulator loss, Accumulator? gradient)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int n = truths.Length < 8 ? 0 : predicted.Length / 4;
        long overlapping = 0;
        loss.Clear();
        gradient?.Clear();
        for (int i = 0; i < n; i++)
        {
            ReadOnlySpan<T> box = predicted.Slice(4 * i, 4);
            (int second, T overlap) = SecondTruth(box, truths, (int)designated[i], options.Exclude, imageIds.IsEmpty ? null : imageIds[i], truthImageIds);
            if (overlap > T.Zero)
                overlapping++;
            else if (second < 0 || options.Denominator == RepGtDenominator.Overlapping)
                continue;
            ReadOnlySpan<T> truth = truths.Slice(4 * second, 4);
            T area = Boxes.Area(truth, T.Zero);
            // Nothing is covered of a truth without area; over a smaller one than this a quotient overflows.
            if (area < Boxes.LeastNormal<T>())
                continue;
            T covered = Boxes.Intersection(box, truth, T.Zero) / area;
            (T value, T derivative) = Term(covered, options);
            loss.Add(0, value);
            // 1 - x is a sum with a term of 1, whose rounding the logarithm passes on; 1 - 1 is exact.
            if (options.Sigma > 0 && covered < T.One)
                loss.Observe(double.CreateTruncating(derivative));
            Boxes.AddIntersectionGradient(box, truth, T.Zero, derivative / area, gradient, 4 * i);
        }

        long divisor = options.Denominator switch
        {
            RepGtDenominator.All => n,
            RepGtDenominator.Overlapping => overlapping,
            _ => 1,
        };
        loss.Scale(divisor == 0 ? 0 : 1.0 / divisor);
        gradient?.Scale(divisor == 0 ? 0 : 1.0 / divisor);
    }

    // The first of the truths that may repel with the largest IoU; -1 and 0 where none may.
    private static (int Index, T Overlap) SecondTruth<T>(
        ReadOnlySpan<T> box, ReadOnlySpan<T> truths, int designated, RepGtExclusion exclude, long? image, ReadOnlySpan<long> truthImageIds)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int second = -1;
        T best = T.Zero;
        for (int g = 0; g < truths.Length / 4; g++)
        {
            ReadOnlySpan<T> truth = truths.Slice(4 * g, 4);
            if (image is not null && truthImageIds[g] != image)
                continue;
            // A truth of another image is designated for nothing.
            bool isExcluded = exclude == RepGtExclusion.Index
                ? g == designated
                : (image is null || truthImageIds[designated] == image) && truth.SequenceEqual(truths.Slice(4 * designated, 4));
            if (isExcluded)
                continue;
            T overlap = Boxes.IoU(box, truth, T.Zero, T.Zero);
            if (second < 0 || overlap > best)
                (second, best) = (g, overlap);
        }

        return (second, best);
    }

    private static (T Value, T Derivative) Term<T>(T covered, RepGtOptions options) where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (options.LogEpsilon == 0)
            return SmoothLn.Loop(covered, options.Sigma);
        T rest = T.One - covered + T.CreateTruncating(options.LogEpsilon);
        return (-T.Log(rest), T.One / rest);
    }

    private sealed class LoopTwin() : ManagedVariant(VariantName.Loop)
    {
        protected override Action Bind<T>(ManagedCase<T> x)
        {
            T[] predicted = x.Floats("predicted"), truths = x.Floats("truths");
            long[] designated = x.Integers("designated"), imageIds = x.Find("imageIds")?.As<long>() ?? [], truthImageIds = x.Find("truthImageIds")?.As<long>() ?? [];
            RepGtOptions options = x.Options<RepGtOptions>();
            Accumulator loss = x.Sum("loss");
            Accumulator? gradient = x.GradientSum("predicted");
            return () => Loop<T>(predicted, truths, designated, imageIds, truthImageIds, options, loss, gradient);
        }
    }
}
