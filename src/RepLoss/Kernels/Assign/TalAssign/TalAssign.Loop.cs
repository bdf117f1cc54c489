using System.Numerics;
using RepLoss.Contract;

namespace RepLoss.Kernels;

public sealed partial class TalAssign
{
    /// <summary>Task-aligned assignment by two nested loops over truths and anchors. O(G A) time and memory.</summary>
    /// <param name="scores">[A,K], 0 to 1.</param>
    /// <param name="boxes">[A,4], x1, y1, x2, y2.</param>
    /// <param name="anchorPoints">[A,2], x and y.</param>
    /// <param name="labels">[G], 0 to K-1.</param>
    /// <param name="truths">[G,4], x1, y1, x2, y2.</param>
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <returns>[A], the truth of each anchor, -1 for none; and [A,K], the scores to learn.</returns>
    /// <exception cref="InputException">Lengths do not fit, a number is not finite, or a value or parameter is not allowed.</exception>
    public static (long[] Assigned, T[] TargetScores) Loop<T>(
        ReadOnlySpan<T> scores, ReadOnlySpan<T> boxes, ReadOnlySpan<T> anchorPoints, ReadOnlySpan<long> labels, ReadOnlySpan<T> truths, TalAssignOptions? options = null)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        HostArray points = PlainLoop.Rows("tal-assign", "anchorPoints", anchorPoints, 2);
        int anchors = (int)points.Shape[0], classes = AssignRules.ClassesOf("tal-assign", "scores", scores.Length, anchors);
        KernelOutput answer = PlainLoop.Answer(
            new TalAssign(),
            new KernelInput(options ?? new TalAssignOptions())
            {
                { "scores", HostArray.Of(scores.ToArray(), anchors, classes) },
                { "boxes", PlainLoop.Rows("tal-assign", "boxes", boxes, 4) },
                { "anchorPoints", points },
                { "labels", HostArray.Of(labels.ToArray(), labels.Length) },
                { "truths", PlainLoop.Rows("tal-assign", "truths", truths, 4) },
            },
            []);
        return (answer.Outputs["assigned"].As<long>(), answer.Outputs["targetScores"].As<T>());
    }

    /// <summary>Follows the definition step by step. If an assignment is given, ties are broken in its favour.</summary>
    internal static void Loop(
        double[] scores, int classes, double[] boxes, double[] points, long[] labels, double[] truths, TalAssignOptions options, long[] assigned, double[] targets, long[]? like = null)
    {
        int anchors = assigned.Length;
        (bool[,] inside, double[,] overlap, double[,] metric) = Align(scores, classes, boxes, points, labels, truths, options);
        var ties = new AlignmentTies(overlap, metric, options, like);
        var claims = new bool[labels.Length, anchors];
        for (int g = 0; g < labels.Length; g++)
        {
            foreach (int a in ByMetric(g, a => inside[g, a]).Take(options.Topk))
                claims[g, a] = true;
        }

        for (int a = 0; a < anchors; a++)
            assigned[a] = Winner(a);
        for (int g = 0; g < labels.Length && options.SecondTopk > 0; g++)
        {
            foreach (int a in ByMetric(g, a => assigned[a] == g).Skip(options.SecondTopk).ToArray())
                assigned[a] = -1;
        }

        Array.Clear(targets);
        for (int g = 0; g < labels.Length; g++)
        {
            int[] own = [.. ByMetric(g, a => assigned[a] == g)];
            double largestMetric = own.Select(a => metric[g, a]).DefaultIfEmpty().Max(), largestOverlap = own.Select(a => overlap[g, a]).DefaultIfEmpty().Max();
            foreach (int a in own.Where(a => metric[g, a] > 0))
                targets[(a * classes) + labels[g]] = metric[g, a] * largestOverlap / (largestMetric + options.Epsilon);
        }

        // Sorts by falling m. The sort is stable, so anchors with equal m stay in their order.
        IEnumerable<int> ByMetric(int g, Func<int, bool> isWanted) => Enumerable.Range(0, anchors).Where(isWanted).OrderByDescending(a => ties.Metric(g, a));

        // Returns the truth with the largest overlap; if several are equal, the first.
        long Winner(int a)
        {
            int[] claimants = [.. Enumerable.Range(0, labels.Length).Where(g => claims[g, a])];
            IEnumerable<int> candidates = claimants.Length > 1 && options.Conflict == AssignConflict.All ? Enumerable.Range(0, labels.Length) : claimants;
            return candidates.OrderByDescending(g => ties.Overlap(g, a)).FirstOrDefault(-1);
        }
    }

    // Compares each truth with each anchor.
    private static (bool[,] Inside, double[,] Overlap, double[,] Metric) Align(
        double[] scores, int classes, double[] boxes, double[] points, long[] labels, double[] truths, TalAssignOptions options)
    {
        int anchors = points.Length / 2;
        var inside = new bool[labels.Length, anchors];
        double[,] overlap = new double[labels.Length, anchors], metric = new double[labels.Length, anchors];
        for (int g = 0; g < labels.Length; g++)
        {
            ReadOnlySpan<double> truth = truths.AsSpan(4 * g, 4);
            for (int a = 0; a < anchors; a++)
            {
                inside[g, a] = IsInside(points[2 * a], points[(2 * a) + 1], truth, options);
                if (!inside[g, a])
                    continue;
                overlap[g, a] = Overlap(boxes.AsSpan(4 * a, 4), truth, options.Overlap);
                metric[g, a] = Math.Pow(scores[(a * classes) + labels[g]], options.Alpha) * Math.Pow(overlap[g, a], options.Beta);
            }
        }

        return (inside, overlap, metric);
    }

    // Returns whether the order of anchors or truths decides: a truth has two equal m, or an anchor has two equal overlaps.
    private static bool HasTies(KernelInput input)
    {
        double[] Wide(string name) => input[name].Widen().As<double>();
        double[] points = Wide("anchorPoints");
        (bool[,] inside, double[,] overlap, double[,] metric) = Align(
            Wide("scores"), (int)input["scores"].Shape[1], Wide("boxes"), points, input["labels"].As<long>(), Wide("truths"), (TalAssignOptions)input.Options);
        var seen = new HashSet<(char, int, double)>();
        for (int g = 0; g < inside.GetLength(0); g++)
        {
            for (int a = 0; a < inside.GetLength(1); a++)
            {
                if (inside[g, a] && !(seen.Add(('g', g, metric[g, a])) && seen.Add(('a', a, overlap[g, a]))))
                    return true;
            }
        }

        return false;
    }

    private static bool IsInside(double x, double y, ReadOnlySpan<double> truth, TalAssignOptions options)
    {
        (double left, double right) = Widened(truth[0], truth[2]);
        (double top, double bottom) = Widened(truth[1], truth[3]);
        return Math.Min(Math.Min(x - left, y - top), Math.Min(right - x, bottom - y)) > options.Epsilon;

        (double Low, double High) Widened(double low, double high) =>
            high - low < options.SmallSide ? ((low + high - options.WidenedSide) / 2, (low + high + options.WidenedSide) / 2) : (low, high);
    }

    private static double Overlap(ReadOnlySpan<double> box, ReadOnlySpan<double> truth, AlignmentOverlap kind)
    {
        double shared = Boxes.Intersection<double>(box, truth, 0);
        if (shared == 0)
            return 0;
        if (kind == AlignmentOverlap.Iou)
            return shared / (Boxes.Area<double>(box, 0) + Boxes.Area<double>(truth, 0) - shared);
        const double e = Ciou.Epsilon;
        double width = box[2] - box[0], height = box[3] - box[1] + e, truthWidth = truth[2] - truth[0], truthHeight = truth[3] - truth[1] + e;
        double iou = shared / ((width * height) + (truthWidth * truthHeight) - shared + e);
        double hullX = Math.Max(box[2], truth[2]) - Math.Min(box[0], truth[0]), hullY = Math.Max(box[3], truth[3]) - Math.Min(box[1], truth[1]);
        double dx = (truth[0] + truth[2] - box[0] - box[2]) / 2, dy = (truth[1] + truth[3] - box[1] - box[3]) / 2;
        double angle = Math.Atan(truthWidth / truthHeight) - Math.Atan(width / height), aspect = Ciou.AspectFactor * angle * angle;
        double alpha = aspect / (aspect + Math.Max(1 - iou, 0) + e);
        return Math.Max(0, iou - (((dx * dx) + (dy * dy)) / ((hullX * hullX) + (hullY * hullY) + e)) - (aspect * alpha));
    }

    private sealed class LoopTwin() : ManagedVariant(VariantName.Loop)
    {
        protected override Action Bind<T>(ManagedCase<T> x)
        {
            T[] scores = x.Floats("scores"), boxes = x.Floats("boxes"), points = x.Floats("anchorPoints"), truths = x.Floats("truths");
            long[] labels = x.Integers("labels"), shape = x.Shape("scores"), assigned = x.Output<long>("assigned", shape[0]);
            T[] targets = x.Output<T>("targetScores", shape);
            bool[] foreground = x.Output<bool>("foreground", shape[0]);
            TalAssignOptions options = x.Options<TalAssignOptions>();
            double[] wide = new double[targets.Length];
            return () =>
            {
                Loop(AssignRules.Widen(scores), (int)shape[1], AssignRules.Widen(boxes), AssignRules.Widen(points), labels, AssignRules.Widen(truths), options, assigned, wide);
                for (int i = 0; i < wide.Length; i++)
                    targets[i] = T.CreateTruncating(wide[i]);
                for (int a = 0; a < assigned.Length; a++)
                    foreground[a] = assigned[a] >= 0;
            };
        }
    }
}
