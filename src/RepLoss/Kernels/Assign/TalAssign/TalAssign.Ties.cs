using RepLoss.Contract;

namespace RepLoss.Kernels;

public sealed partial class TalAssign
{
    private static Dictionary<string, HostArray> WithTiesOf(KernelInput input, IReadOnlyDictionary<string, HostArray> answer)
    {
        double[] Wide(string name) => input[name].As<double>();
        long[] shape = input["scores"].Shape, assigned = new long[shape[0]];
        double[] targets = new double[shape[0] * shape[1]];
        Loop(
            Wide("scores"), (int)shape[1], Wide("boxes"), Wide("anchorPoints"), input["labels"].As<long>(), Wide("truths"), (TalAssignOptions)input.Options, assigned, targets,
            answer["assigned"].As<long>());
        return new Dictionary<string, HostArray>
        {
            ["assigned"] = HostArray.Of(assigned, assigned.Length),
            ["foreground"] = HostArray.Of(Array.ConvertAll(assigned, g => g >= 0), assigned.Length),
            ["targetScores"] = HostArray.Of(targets, shape),
        };
    }

    /// <summary>
    /// The keys by which truths and anchors choose each other. The keys of the pairs that an answer chose are raised by the rounding of float32. So a choice of the answer
    /// that is within this rounding of the best one counts as a tie.
    /// </summary>
    private sealed class AlignmentTies(double[,] overlap, double[,] metric, TalAssignOptions options, long[]? like)
    {
        // An overlap is a sum of about ten numbers up to 1. Float32 rounds each of them by 2^-24 at most.
        private const double Rounding = 1.0 / (1 << 20);

        /// <summary>The key by which a truth claims anchors. If two metrics are equal, the preference decides.</summary>
        public (double Metric, int Preference) Metric(int g, int a)
        {
            int preference = Preference(g, a);
            if (preference == 0)
                return (metric[g, a], 0);
            // m is s^alpha o^beta, with the score s and the overlap o.
            double more = preference * Rounding, o = overlap[g, a], ofScore = o > 0 ? metric[g, a] / Math.Pow(o, options.Beta) : 0;
            return (ofScore * (1 + more) * Math.Pow(o + more, options.Beta), preference);
        }

        /// <summary>The key by which an anchor that several truths claim goes to one of them.</summary>
        public (double Overlap, bool IsPreferred) Overlap(int g, int a) =>
            like?[a] == g ? (overlap[g, a] + (2 * Rounding), true) : (overlap[g, a], false);

        // If the answer gives the anchor to this truth, this truth claimed it (2). If the answer gives the anchor to another truth, this truth may have claimed it
        // too, provided that the anchor overlaps the other truth at least as much (1).
        private int Preference(int g, int a) =>
            like is null ? 0 : like[a] == g ? 2 : like[a] >= 0 && like[a] < overlap.GetLength(0) && overlap[like[a], a] >= overlap[g, a] - Rounding ? 1 : 0;
    }
}
