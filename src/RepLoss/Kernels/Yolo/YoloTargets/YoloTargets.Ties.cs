using RepLoss.Contract;

namespace RepLoss.Kernels;

public sealed partial class YoloTargets
{
    private static Dictionary<string, HostArray> WithTiesOf(KernelInput input, IReadOnlyDictionary<string, HostArray> answer)
    {
        var rows = new YoloRows();
        Loop(
            input["targets"].As<float>(), input["anchors"].As<float>(), (int)input["anchors"].Shape[1], input["grids"].As<long>(), (YoloTargetsOptions)input.Options, rows,
            new ThresholdTies(answer["rows"].As<long>(), answer["targetIndex"].As<long>()));
        return new Dictionary<string, HostArray>
        {
            ["rows"] = HostArray.Of(rows.Indices.ToArray(), rows.Count, 6),
            ["boxes"] = HostArray.Of(rows.Boxes.ToArray(), rows.Count, 4),
            ["anchorSizes"] = HostArray.Of(rows.AnchorSizes.ToArray(), rows.Count, 2),
            ["targetIndex"] = HostArray.Of(rows.TargetIndex.ToArray(), rows.Count),
        };
    }

    /// <summary>Matches of anchors and targets whose ratio float32 rounds to the threshold or across it: they match if an answer has them.</summary>
    private sealed class ThresholdTies
    {
        // Of a ratio, by a product, a quotient and its reciprocal.
        private const double Rounding = 1.0 / (1 << 22);

        private readonly HashSet<(long Level, long Anchor, long Target)> _answered = [];

        public ThresholdTies(long[] rows, long[] targetIndex)
        {
            for (int row = 0; row < Math.Min(targetIndex.Length, rows.Length / 6); row++)
                _answered.Add((rows[6 * row], rows[(6 * row) + 2], targetIndex[row]));
        }

        /// <summary>Null where the definition decides.</summary>
        public bool? Matches(int level, int anchor, int target, double width, double height, ReadOnlySpan<float> size, double threshold)
        {
            double byWidth = width / size[0], byHeight = height / size[1], worst = Math.Max(Math.Max(byWidth, 1 / byWidth), Math.Max(byHeight, 1 / byHeight));
            // What is exactly the threshold is an edge of the definition, and no tie.
            return worst != threshold && Math.Abs(worst - threshold) <= Rounding * threshold ? _answered.Contains((level, anchor, target)) : null;
        }
    }
}
