using System.Numerics;
using RepLoss.Contract;

namespace RepLoss.Kernels;

public sealed partial class Repulsion
{
    /// <summary>The loss by the loops of its three parts, and its gradient.</summary>
    /// <param name="predicted">[N,4], x1, y1, x2, y2, in any unit.</param>
    /// <param name="truths">[G,4], likewise.</param>
    /// <param name="options">Parameters; the defaults where null.</param>
    /// <param name="gradient">[N,4], filled with d loss/d predicted; or empty, where it is not wanted.</param>
    /// <returns>The loss.</returns>
    /// <exception cref="InputException">Lengths do not fit, a number is not finite, or a value or parameter is not allowed.</exception>
    public static T Loop<T>(ReadOnlySpan<T> predicted, ReadOnlySpan<T> truths, RepulsionOptions? options = null, Span<T> gradient = default)
        where T : unmanaged, IFloatingPointIeee754<T> => PlainLoop.Run(
            new Repulsion(),
            new KernelInput(options ?? new RepulsionOptions())
            {
                { "predicted", PlainLoop.Rows("repulsion", "predicted", predicted, 4) },
                { "truths", PlainLoop.Rows("repulsion", "truths", truths, 4) },
            },
            "predicted", gradient)[0];

    /// <summary>Designates, then adds up the loops of the three parts; O(N G + N^2) time, O(N) memory.</summary>
    /// <param name="predicted">[N,4], x1, y1, x2, y2.</param>
    /// <param name="truths">[G,4], x1, y1, x2, y2.</param>
    /// <param name="options">Parameters.</param>
    /// <param name="loss">One sum: the loss.</param>
    /// <param name="parts">Three sums: Attraction, RepGT, RepBox, unweighted.</param>
    /// <param name="gradient">4 N sums: d loss/d predicted, or null where it is not wanted.</param>
    internal static void Loop<T>(
        ReadOnlySpan<T> predicted, ReadOnlySpan<T> truths, RepulsionOptions options, Accumulator loss, Accumulator parts, Accumulator? gradient)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        loss.Clear();
        parts.Clear();
        gradient?.Clear();
        if (truths.Length == 0)
            return;
        var designated = new long[predicted.Length / 4];
        var targets = new T[predicted.Length];
        for (int i = 0; i < designated.Length; i++)
        {
            designated[i] = Designate(predicted.Slice(4 * i, 4), truths);
            truths.Slice(4 * (int)designated[i], 4).CopyTo(targets.AsSpan(4 * i, 4));
        }

        var part = new Accumulator(1);
        Accumulator? slope = gradient is null ? null : new Accumulator(predicted.Length);
        Attraction.Loop(predicted, targets, options.ForAttraction, part, slope);
        Add(0, 1);
        RepGt.Loop(predicted, truths, designated, options.ForRepGt, part, slope);
        Add(1, options.Alpha);
        RepBox.Loop(predicted, designated, options.ForRepBox, part, slope);
        Add(2, options.Beta);

        void Add(int index, double weight)
        {
            AddWeighted(part, 1, parts, index);
            AddWeighted(part, weight, loss, 0);
            if (slope is not null)
                AddWeighted(slope, weight, gradient!, 0);
        }
    }

    // The first truth with the largest IoU.
    private static int Designate<T>(ReadOnlySpan<T> box, ReadOnlySpan<T> truths) where T : unmanaged, IFloatingPointIeee754<T>
    {
        int designated = 0;
        T best = Boxes.IoU(box, truths[..4], T.Zero, T.Zero);
        for (int g = 1; g < truths.Length / 4; g++)
        {
            T overlap = Boxes.IoU(box, truths.Slice(4 * g, 4), T.Zero, T.Zero);
            if (overlap > best)
                (designated, best) = (g, overlap);
        }

        return designated;
    }

    private static void AddWeighted(Accumulator part, double weight, Accumulator sum, int offset)
    {
        for (int i = 0; i < part.Sums.Length; i++)
            sum.Add(offset + i, weight * part.Sums[i]);
        sum.Observe(weight * part.LargestTerm);
    }

    private sealed class LoopTwin() : ManagedVariant(VariantName.Loop)
    {
        protected override Action Bind<T>(ManagedCase<T> x)
        {
            T[] predicted = x.Floats("predicted"), truths = x.Floats("truths");
            RepulsionOptions options = x.Options<RepulsionOptions>();
            Accumulator loss = x.Sum("loss"), parts = x.Sum("parts", 3);
            Accumulator? gradient = x.GradientSum("predicted");
            return () => Loop<T>(predicted, truths, options, loss, parts, gradient);
        }
    }
}
