using System.Numerics;
using RepLoss.Contract;

namespace RepLoss.Kernels;

public sealed partial class HungarianCost
{
    /// <summary>Computes the cost of every pair by two nested loops.</summary>
    /// <param name="logits">[Q,K].</param>
    /// <param name="boxes">[Q,4], centre x, centre y, width, height.</param>
    /// <param name="labels">[G], 0 to K-1.</param>
    /// <param name="truths">[G,4], centre x, centre y, width, height.</param>
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <returns>The costs [Q,G], row by row.</returns>
    /// <exception cref="InputException">Lengths do not fit, a number is not finite, or a value or parameter is not allowed.</exception>
    public static T[] Loop<T>(
        ReadOnlySpan<T> logits, ReadOnlySpan<T> boxes, ReadOnlySpan<long> labels, ReadOnlySpan<T> truths, HungarianCostOptions? options = null)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        HostArray rows = PlainLoop.Rows("hungarian-cost", "boxes", boxes, 4);
        int queries = boxes.Length / 4, count = logits.Length, classes = queries == 0 ? 0 : count / queries;
        InputException.Require(queries * classes == count,
            () => $"hungarian-cost: 'logits' has {count} numbers; expected a multiple of {queries}, the number of predictions.");
        return PlainLoop.Answer(
            new HungarianCost(),
            new KernelInput(options ?? new HungarianCostOptions())
            {
                { "logits", HostArray.Of(logits.ToArray(), queries, classes) },
                { "boxes", rows },
                { "labels", HostArray.Of(labels.ToArray(), labels.Length) },
                { "truths", PlainLoop.Rows("hungarian-cost", "truths", truths, 4) },
            },
            []).Outputs["cost"].As<T>();
    }

    /// <summary>Computes the costs by two nested loops. O(Q (K + G)) time, no memory beyond the answer. Returns the largest term of any cost.</summary>
    internal static double Loop<T>(
        ReadOnlySpan<T> logits, int classes, ReadOnlySpan<T> boxes, ReadOnlySpan<long> labels, ReadOnlySpan<T> truths,
        HungarianCostOptions options, Span<T> cost)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T classWeight = T.CreateTruncating(options.ClassWeight), boxWeight = T.CreateTruncating(options.BoxWeight), giouWeight = T.CreateTruncating(options.GiouWeight);
        T largest = T.Zero;
        for (int q = 0; q < boxes.Length / 4; q++)
        {
            ReadOnlySpan<T> z = logits.Slice(q * classes, classes), box = boxes.Slice(4 * q, 4);
            (T most, T sum) = options.Classification == MatchClassification.Softmax ? Exponentials(z) : default;
            for (int g = 0; g < labels.Length; g++)
            {
                ReadOnlySpan<T> truth = truths.Slice(4 * g, 4);
                T logit = z[(int)labels[g]];
                T ofClass = options.Classification == MatchClassification.Softmax ? -T.Exp(logit - most) / sum : Focal(logit, options);
                T apart = T.Zero;
                for (int i = 0; i < 4; i++)
                    apart += T.Abs(box[i] - truth[i]);
                T byClass = classWeight * ofClass, byBox = boxWeight * apart, byGiou = giouWeight * Giou(box, truth);
                cost[(q * labels.Length) + g] = byClass + byBox - byGiou;
                largest = T.Max(T.Max(largest, T.Abs(byClass)), T.Max(byBox, T.Abs(byGiou)));
            }
        }

        return double.CreateTruncating(largest);
    }

    private static (T Most, T Sum) Exponentials<T>(ReadOnlySpan<T> z) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T most = T.NegativeInfinity, sum = T.Zero;
        foreach (T logit in z)
            most = T.Max(most, logit);
        foreach (T logit in z)
            sum += T.Exp(logit - most);
        return (most, sum);
    }

    private static T Focal<T>(T z, HungarianCostOptions options) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T alpha = T.CreateTruncating(options.Alpha), gamma = T.CreateTruncating(options.Gamma), epsilon = T.CreateTruncating(LogEpsilon);
        T p = Sigmoid(z), rest = Sigmoid(-z);
        return (alpha * T.Pow(rest, gamma) * -T.Log(p + epsilon)) - ((T.One - alpha) * T.Pow(p, gamma) * -T.Log(rest + epsilon));
    }

    private static T Sigmoid<T>(T z) where T : unmanaged, IFloatingPointIeee754<T> => T.One / (T.One + T.Exp(-z));

    private static T Giou<T>(ReadOnlySpan<T> box, ReadOnlySpan<T> truth) where T : unmanaged, IFloatingPointIeee754<T>
    {
        Span<T> a = stackalloc T[4], b = stackalloc T[4];
        ToCorners(box, a);
        ToCorners(truth, b);
        T shared = Boxes.Intersection<T>(a, b, T.Zero), union = Boxes.Area<T>(a, T.Zero) + Boxes.Area<T>(b, T.Zero) - shared;
        T hull = (T.Max(a[2], b[2]) - T.Min(a[0], b[0])) * (T.Max(a[3], b[3]) - T.Min(a[1], b[1]));
        return (union == T.Zero ? T.Zero : shared / union) - (hull == T.Zero ? T.Zero : (hull - union) / hull);
    }

    private static void ToCorners<T>(ReadOnlySpan<T> box, Span<T> corners) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T two = T.One + T.One, unit = T.CreateTruncating(Unit);
        for (int axis = 0; axis < 2; axis++)
            (corners[axis], corners[axis + 2]) = ((box[axis] - (box[axis + 2] / two)) * unit, (box[axis] + (box[axis + 2] / two)) * unit);
    }

    private sealed class LoopTwin() : ManagedVariant(VariantName.Loop)
    {
        protected override Action Bind<T>(ManagedCase<T> x)
        {
            T[] logits = x.Floats("logits"), boxes = x.Floats("boxes"), truths = x.Floats("truths");
            long[] labels = x.Integers("labels");
            int classes = (int)x.Shape("logits")[1];
            HungarianCostOptions options = x.Options<HungarianCostOptions>();
            T[] cost = x.Output<T>("cost", x.Shape("boxes")[0], labels.Length);
            return () => x.LargestTerm("cost", Loop<T>(logits, classes, boxes, labels, truths, options, cost));
        }
    }
}
