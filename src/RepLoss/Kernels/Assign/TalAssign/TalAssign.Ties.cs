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
    /// The keys by which truths and anchors choose each other. Those of the pairs that an answer chose count as a little more, by what float32 may round them: if that decides, they tie.
    /// </summary>
    private sealed class AlignmentTies(double[,] overlap, double[,] metric, TalAssignOptions options, long[]? like)
    {
        // An overlap is a sum of numbers up to 1, which float32 rounds by 2^-24 each; there are some ten.
        private const double Rounding = 1.0 / (1 << 20);

        /// <summary>What a truth claims by; the second number decides where the first are equal.</summary>
        public (double Metric, int Preference) Metric(int g, int a)
        {
            int preference = Preference(g, a);
            if (preference == 0)
                return (metric[g, a], 0);
            // Of a score s and an overlap o, m is s^alpha o^beta.
            double more = preference * Rounding, o = overlap[g, a], ofScore = o > 0 ? metric[g, a] / Math.Pow(o, options.Beta) : 0;
            return (ofScore * (1 + more) * Math.Pow(o + more, options.Beta), preference);
        }

        /// <summary>What an anchor goes by where several truths claim it.</summary>
        public (double Overlap, bool IsPreferred) Overlap(int g, int a) =>
            like?[a] == g ? (overlap[g, a] + (2 * Rounding), true) : (overlap[g, a], false);

        // An anchor that the answer gives to this truth was claimed by it; one that it gives to another truth may have been, if it overlaps that one no less.
        private int Preference(int g, int a) =>
            like is null ? 0 : like[a] == g ? 2 : like[a] >= 0 && like[a] < overlap.GetLength(0) && overlap[like[a], a] >= overlap[g, a] - Rounding ? 1 : 0;
    }
}
