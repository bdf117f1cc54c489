using RepLoss.Contract;

namespace RepLoss.Kernels;

public sealed partial class SimOta
{
    private static Dictionary<string, HostArray> WithTiesOf(KernelInput input, IReadOnlyDictionary<string, HostArray> answer)
    {
        Scene scene = Scene.Of(input);
        long[] assigned = new long[scene.Objectness.Length], dynamicK = new long[scene.Labels.Length];
        double[] matchedIou = new double[assigned.Length];
        Loop(scene, (SimOtaOptions)input.Options, assigned, matchedIou, dynamicK, (answer["assigned"].As<long>(), answer["dynamicK"].As<long>()));
        return new Dictionary<string, HostArray>
        {
            ["assigned"] = HostArray.Of(assigned, assigned.Length),
            ["matchedIou"] = HostArray.Of(matchedIou, matchedIou.Length),
            ["dynamicK"] = HostArray.Of(dynamicK, dynamicK.Length),
        };
    }

    /// <summary>
    /// The keys by which truths and anchors choose each other. The costs of the pairs that an answer chose are lowered by the rounding of float32. So a choice of the answer
    /// that is within this rounding of the best one counts as a tie.
    /// </summary>
    private sealed class CostTies((bool IsWeak, double Cost)[,] cost, (long[] Assigned, long[] DynamicK)? like)
    {
        // A cost is a sum of one number for each class. Float32 rounds each number by 2^-24 of itself at most.
        private const double Rounding = 1.0 / (1 << 20);

        /// <summary>The key by which a truth takes anchors. If two costs are equal, the order decides.</summary>
        public (bool IsWeak, double Cost, int Order) TakingCost(int g, int a) => Lowered(g, a, Preference(g, a));

        /// <summary>The key by which an anchor that several truths took goes to one of them.</summary>
        public (bool IsWeak, double Cost, int Order) OwnersCost(int g, int a) => Lowered(g, a, like?.Assigned[a] == g ? 2 : 0);

        /// <summary>The integer part of a sum of IoU. Next to a whole number, float32 may truncate the sum differently, so there the answer's number counts.</summary>
        public long Truncated(int g, double sum)
        {
            long answered = like?.DynamicK[g] ?? -1, low = (long)(sum - (Rounding * sum)), high = (long)(sum + (Rounding * sum));
            return low != high && (answered == low || answered == high) ? answered : (long)sum;
        }

        private (bool, double, int) Lowered(int g, int a, int preference) =>
            (cost[g, a].IsWeak, cost[g, a].Cost - (preference * Rounding * (1 + Math.Abs(cost[g, a].Cost))), -preference);

        // If the answer gives the anchor to this truth, this truth took it. If the answer gives the anchor to another truth, this truth may have taken it too,
        // provided that the pair with the other truth costs no more.
        private int Preference(int g, int a)
        {
            if (like is not { } answer || answer.Assigned[a] < 0 || answer.Assigned[a] >= cost.GetLength(0))
                return 0;
            int owner = (int)answer.Assigned[a];
            return owner == g ? 2 : Lowered(owner, a, 1).CompareTo(Lowered(g, a, 0)) <= 0 ? 1 : 0;
        }
    }
}
