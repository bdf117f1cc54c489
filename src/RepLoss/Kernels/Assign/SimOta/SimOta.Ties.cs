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

    /// <summary>The keys by which truths and anchors choose each other. Those of the pairs that an answer chose count as a little less, by what float32 may round them: if that decides, they tie.</summary>
    private sealed class CostTies((bool IsWeak, double Cost)[,] cost, (long[] Assigned, long[] DynamicK)? like)
    {
        // A cost is a sum of one number a class, each rounded by 2^-24 of itself.
        private const double Rounding = 1.0 / (1 << 20);

        /// <summary>What a truth takes by; the last number decides where the others are equal.</summary>
        public (bool IsWeak, double Cost, int Order) TakingCost(int g, int a) => Lowered(g, a, Preference(g, a));

        /// <summary>What an anchor goes by where several truths took it.</summary>
        public (bool IsWeak, double Cost, int Order) OwnersCost(int g, int a) => Lowered(g, a, like?.Assigned[a] == g ? 2 : 0);

        /// <summary>A sum of IoU without what stands behind the point; next to a whole number, the one that the answer has.</summary>
        public long Truncated(int g, double sum)
        {
            long answered = like?.DynamicK[g] ?? -1, low = (long)(sum - (Rounding * sum)), high = (long)(sum + (Rounding * sum));
            return low != high && (answered == low || answered == high) ? answered : (long)sum;
        }

        private (bool, double, int) Lowered(int g, int a, int preference) =>
            (cost[g, a].IsWeak, cost[g, a].Cost - (preference * Rounding * (1 + Math.Abs(cost[g, a].Cost))), -preference);

        // An anchor that the answer gives to this truth was taken by it; one that it gives to another truth may have been, if it costs that one no more.
        private int Preference(int g, int a)
        {
            if (like is not { } answer || answer.Assigned[a] < 0 || answer.Assigned[a] >= cost.GetLength(0))
                return 0;
            int owner = (int)answer.Assigned[a];
            return owner == g ? 2 : Lowered(owner, a, 1).CompareTo(Lowered(g, a, 0)) <= 0 ? 1 : 0;
        }
    }
}
