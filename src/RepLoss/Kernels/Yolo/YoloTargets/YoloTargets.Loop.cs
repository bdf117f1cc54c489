using RepLoss.Contract;

namespace RepLoss.Kernels;

public sealed partial class YoloTargets
{
    /// <summary>Nested loops over levels, neighbours, anchors and targets; O(L A T) time.</summary>
    /// <param name="targets">[T,6] image, class, centre x and y, width, height; the last four as shares of the image.</param>
    /// <param name="anchors">[L,A,2] width and height in grid cells.</param>
    /// <param name="anchorCount">A.</param>
    /// <param name="grids">[L,2] ny, nx.</param>
    /// <param name="options">The parameters.</param>
    /// <param name="rows">Cleared, then filled.</param>
    public static void Loop(
        ReadOnlySpan<float> targets, ReadOnlySpan<float> anchors, int anchorCount, ReadOnlySpan<long> grids,
        YoloTargetsOptions options, YoloRows rows) => Loop(targets, anchors, anchorCount, grids, options, rows, null);

    private static void Loop(
        ReadOnlySpan<float> targets, ReadOnlySpan<float> anchors, int anchorCount, ReadOnlySpan<long> grids, YoloTargetsOptions options, YoloRows rows, ThresholdTies? ties)
    {
        float threshold = (float)options.AnchorThreshold;
        rows.Clear();
        for (int level = 0; level < grids.Length / 2; level++)
        {
            long ny = grids[2 * level], nx = grids[(2 * level) + 1];
            for (int k = 0; k < 5; k++)
            {
                for (int anchor = 0; anchor < anchorCount; anchor++)
                {
                    ReadOnlySpan<float> size = anchors.Slice(2 * ((level * anchorCount) + anchor), 2);
                    for (int t = 0; t < targets.Length; t += 6)
                    {
                        float x = targets[t + 2] * nx, y = targets[t + 3] * ny, width = targets[t + 4] * nx, height = targets[t + 5] * ny;
                        bool matches = ties?.Matches(level, anchor, t / 6, width, height, size, threshold) ?? Matches(width, height, size, threshold);
                        if (!matches || !Takes(k, x, y, nx, ny))
                            continue;
                        (float offsetX, float offsetY) = Offset(k);
                        long gridX = Cell(x - offsetX, nx), gridY = Cell(y - offsetY, ny);
                        rows.Indices.AddRange([level, (long)targets[t], anchor, gridY, gridX, (long)targets[t + 1]]);
                        rows.Boxes.AddRange([x - gridX, y - gridY, width, height]);
                        rows.AnchorSizes.AddRange(size);
                        rows.TargetIndex.Add(t / 6);
                    }
                }
            }
        }
    }

    /// <summary>Whether an anchor and a box of a size, both in grid cells, differ by less than the threshold in both sides.</summary>
    internal static bool Matches(float width, float height, ReadOnlySpan<float> anchor, float threshold)
    {
        float byWidth = width / anchor[0], byHeight = height / anchor[1];
        float worst = MathF.Max(MathF.Max(byWidth, 1 / byWidth), MathF.Max(byHeight, 1 / byHeight));
        return worst < threshold;
    }

    // Whether a target at (x, y) takes its own cell (k = 0) or a neighbour (left, upper, right, lower).
    private static bool Takes(int k, float x, float y, long nx, long ny) => k switch
    {
        0 => true,
        1 => IsNear(x),
        2 => IsNear(y),
        3 => IsNear(nx - x),
        _ => IsNear(ny - y),
    };

    private static bool IsNear(float distance) => distance - MathF.Floor(distance) < 0.5f && distance > 1;

    private static (float X, float Y) Offset(int k) => k switch
    {
        0 => (0, 0),
        1 => (0.5f, 0),
        2 => (0, 0.5f),
        3 => (-0.5f, 0),
        _ => (0, -0.5f),
    };

    // Clamped before the conversion: a float beyond the integers has no defined value as one.
    private static long Cell(float position, long cells) => (long)Math.Clamp(MathF.Truncate(position), 0, cells - 1);

    private sealed class LoopTwin() : ManagedVariant(VariantName.Loop)
    {
        protected override Action Bind<T>(ManagedCase<T> x)
        {
            float[] targets = x.Singles("targets"), anchors = x.Singles("anchors");
            long[] grids = x.Integers("grids");
            int anchorCount = (int)x.Shape("anchors")[1];
            YoloTargetsOptions options = x.Options<YoloTargetsOptions>();
            YoloRows rows = YoloRows.Of(x);
            return () => Loop(targets, anchors, anchorCount, grids, options, rows);
        }
    }
}
