using System.Numerics;
using RepLoss.Contract;

namespace RepLoss.Kernels;

public sealed partial class SimOta
{
    /// <summary>SimOTA by nested loops over truths, anchors and classes. O(G A K) time and O(A (G + K)) memory.</summary>
    /// <param name="classLogits">[A,K].</param>
    /// <param name="objectness">[A], logits.</param>
    /// <param name="boxes">[A,4], x1, y1, x2, y2.</param>
    /// <param name="anchorPoints">[A,2], x and y.</param>
    /// <param name="strides">[A], above 0.</param>
    /// <param name="labels">[G], 0 to K-1.</param>
    /// <param name="truths">[G,4], x1, y1, x2, y2.</param>
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <returns>[A], the truth of each anchor, -1 for none; [A], the IoU of the anchor's box with this truth; [G], how many anchors each truth took.</returns>
    /// <exception cref="InputException">Lengths do not fit, a number is not finite, or a value or parameter is not allowed.</exception>
    public static (long[] Assigned, T[] MatchedIou, long[] DynamicK) Loop<T>(
        ReadOnlySpan<T> classLogits, ReadOnlySpan<T> objectness, ReadOnlySpan<T> boxes, ReadOnlySpan<T> anchorPoints, ReadOnlySpan<T> strides, ReadOnlySpan<long> labels,
        ReadOnlySpan<T> truths, SimOtaOptions? options = null)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int anchors = objectness.Length, classes = AssignRules.ClassesOf("sim-ota", "classLogits", classLogits.Length, anchors);
        KernelOutput answer = PlainLoop.Answer(
            new SimOta(),
            new KernelInput(options ?? new SimOtaOptions())
            {
                { "classLogits", HostArray.Of(classLogits.ToArray(), anchors, classes) },
                { "objectness", HostArray.Of(objectness.ToArray(), anchors) },
                { "boxes", PlainLoop.Rows("sim-ota", "boxes", boxes, 4) },
                { "anchorPoints", PlainLoop.Rows("sim-ota", "anchorPoints", anchorPoints, 2) },
                { "strides", HostArray.Of(strides.ToArray(), strides.Length) },
                { "labels", HostArray.Of(labels.ToArray(), labels.Length) },
                { "truths", PlainLoop.Rows("sim-ota", "truths", truths, 4) },
            },
            []);
        return (answer.Outputs["assigned"].As<long>(), answer.Outputs["matchedIou"].As<T>(), answer.Outputs["dynamicK"].As<long>());
    }

    /// <summary>Follows the definition step by step. If the outputs of an answer are given, ties are broken in its favour.</summary>
    internal static void Loop(Scene x, SimOtaOptions options, long[] assigned, double[] matchedIou, long[] dynamicK, (long[] Assigned, long[] DynamicK)? like = null)
    {
        (bool[] isCandidate, (bool IsWeak, double Cost)[,] cost, double[,] iou) = Costs(x, options);
        var ties = new CostTies(cost, like);
        int[] candidates = [.. Enumerable.Range(0, isCandidate.Length).Where(a => isCandidate[a])];
        var taken = new bool[dynamicK.Length, isCandidate.Length];
        for (int g = 0; g < dynamicK.Length; g++)
        {
            double sum = candidates.Select(a => iou[g, a]).OrderDescending().Take(options.Candidates).Sum();
            dynamicK[g] = Math.Min(Math.Max(ties.Truncated(g, sum), 1), candidates.Length);
            // The sort is stable, so anchors of equal cost stay in their order.
            foreach (int a in candidates.OrderBy(a => ties.TakingCost(g, a)).Take((int)dynamicK[g]))
                taken[g, a] = true;
        }

        for (int a = 0; a < isCandidate.Length; a++)
        {
            int[] takers = [.. Enumerable.Range(0, dynamicK.Length).Where(g => taken[g, a])];
            IEnumerable<int> asked = takers.Length > 1 && options.Conflict == AssignConflict.All ? Enumerable.Range(0, dynamicK.Length) : takers;
            int winner = asked.OrderBy(g => ties.OwnersCost(g, a)).FirstOrDefault(-1);
            (assigned[a], matchedIou[a]) = (winner, winner < 0 ? 0 : iou[winner, a]);
        }
    }

    // Computes the costs of all truths with all anchors.
    private static (bool[] IsCandidate, (bool IsWeak, double Cost)[,] Cost, double[,] Iou) Costs(Scene x, SimOtaOptions options)
    {
        int anchors = x.Objectness.Length, truths = x.Labels.Length;
        var isCandidate = new bool[anchors];
        var cost = new (bool, double)[truths, anchors];
        var iou = new double[truths, anchors];
        for (int a = 0; a < anchors; a++)
        {
            (double[] ofPositive, double[] ofNegative) = CrossEntropies(x.Logits.AsSpan(a * x.Classes, x.Classes), x.Objectness[a]);
            ReadOnlySpan<double> box = x.Boxes.AsSpan(4 * a, 4);
            for (int g = 0; g < truths; g++)
            {
                ReadOnlySpan<double> truth = x.Truths.AsSpan(4 * g, 4);
                double px = x.Points[2 * a], py = x.Points[(2 * a) + 1], reach = options.CenterRadius * x.Strides[a];
                bool inBox = px > truth[0] && px < truth[2] && py > truth[1] && py < truth[3];
                bool inCentre = Math.Abs(px - ((truth[0] + truth[2]) / 2)) < reach && Math.Abs(py - ((truth[1] + truth[3]) / 2)) < reach;
                isCandidate[a] |= inBox || inCentre;
                iou[g, a] = Boxes.IoU(box, truth, 0.0, 0.0);
                double entropy = 0;
                for (int k = 0; k < x.Classes; k++)
                    entropy += k == x.Labels[g] ? ofPositive[k] : ofNegative[k];
                cost[g, a] = (!(inBox && inCentre), entropy - (options.IouWeight * Math.Log(iou[g, a] + LogEpsilon)));
            }
        }

        return (isCandidate, cost, iou);
    }

    // Computes -ln q and -ln(1-q) of each class. To avoid cancellation, 1-q is computed as (1-q^2)/(1+q), and 1 - s t as (1-s) + s (1-t).
    private static (double[] OfPositive, double[] OfNegative) CrossEntropies(ReadOnlySpan<double> logits, double objectness)
    {
        double[] ofPositive = new double[logits.Length], ofNegative = new double[logits.Length];
        for (int k = 0; k < logits.Length; k++)
        {
            double p = Sigmoid(logits[k]), q = Math.Sqrt(p * Sigmoid(objectness)), rest = (Sigmoid(-logits[k]) + (p * Sigmoid(-objectness))) / (1 + q);
            (ofPositive[k], ofNegative[k]) = (-Math.Max(Math.Log(q), LeastLogarithm), -Math.Max(Math.Log(rest), LeastLogarithm));
        }

        return (ofPositive, ofNegative);
    }

    private static double Sigmoid(double z) => 1 / (1 + Math.Exp(-z));

    // Returns whether the order of anchors or truths may decide.
    private static bool HasTies(KernelInput input)
    {
        (_, (bool, double)[,] cost, _) = Costs(Scene.Of(input), (SimOtaOptions)input.Options);
        var seen = new HashSet<(char, int, (bool, double))>();
        for (int g = 0; g < cost.GetLength(0); g++)
        {
            for (int a = 0; a < cost.GetLength(1); a++)
            {
                if (!(seen.Add(('g', g, cost[g, a])) && seen.Add(('a', a, cost[g, a]))))
                    return true;
            }
        }

        return false;
    }

    /// <summary>The inputs in float64.</summary>
    internal sealed record Scene(double[] Logits, int Classes, double[] Objectness, double[] Boxes, double[] Points, double[] Strides, long[] Labels, double[] Truths)
    {
        public static Scene Of(KernelInput input)
        {
            double[] Wide(string name) => input[name].Widen().As<double>();
            return new(
                Wide("classLogits"), (int)input["classLogits"].Shape[1], Wide("objectness"), Wide("boxes"), Wide("anchorPoints"), Wide("strides"),
                input["labels"].As<long>(), Wide("truths"));
        }
    }

    private sealed class LoopTwin() : ManagedVariant(VariantName.Loop)
    {
        protected override Action Bind<T>(ManagedCase<T> x)
        {
            T[] logits = x.Floats("classLogits"), objectness = x.Floats("objectness"), boxes = x.Floats("boxes"), points = x.Floats("anchorPoints"), strides = x.Floats("strides");
            T[] truths = x.Floats("truths"), matchedIou = x.Output<T>("matchedIou", objectness.Length);
            long[] labels = x.Integers("labels"), assigned = x.Output<long>("assigned", objectness.Length), dynamicK = x.Output<long>("dynamicK", labels.Length);
            int classes = (int)x.Shape("classLogits")[1];
            SimOtaOptions options = x.Options<SimOtaOptions>();
            double[] wide = new double[matchedIou.Length];
            return () =>
            {
                var scene = new Scene(
                    AssignRules.Widen(logits), classes, AssignRules.Widen(objectness), AssignRules.Widen(boxes), AssignRules.Widen(points), AssignRules.Widen(strides), labels,
                    AssignRules.Widen(truths));
                Loop(scene, options, assigned, wide, dynamicK);
                for (int a = 0; a < wide.Length; a++)
                    matchedIou[a] = T.CreateTruncating(wide[a]);
            };
        }
    }
}
