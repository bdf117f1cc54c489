using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>A box in grid cells that an anchor matches.</summary>
internal sealed record SoftMatch(float X, float Y, float Width, float Height);

/// <summary>What the faults of the published builders depend on.</summary>
internal static class SoftTargetsMatches
{
    /// <summary>The matches of each level, by anchor and target.</summary>
    public static IReadOnlyList<IReadOnlyList<SoftMatch>> Of(KernelInput input)
    {
        float[] targets = input["targets"].As<float>(), anchors = input["anchors"].As<float>();
        long[] grids = input["grids"].As<long>();
        long anchorCount = input["anchors"].Shape[1];
        float threshold = (float)((SoftTargetsOptions)input.Options).AnchorThreshold;
        List<List<SoftMatch>> levels = [.. Enumerable.Range(0, grids.Length / 2).Select(_ => new List<SoftMatch>())];
        for (int a = 0; a < anchors.Length; a += 2)
        {
            int level = (int)(a / 2 / anchorCount);
            long ny = grids[2 * level], nx = grids[(2 * level) + 1];
            for (int t = 0; t < targets.Length; t += 6)
            {
                float width = targets[t + 4] * nx, height = targets[t + 5] * ny;
                if (YoloTargets.Matches(width, height, anchors.AsSpan(a, 2), threshold))
                    levels[level].Add(new SoftMatch(targets[t + 2] * nx, targets[t + 3] * ny, width, height));
            }
        }

        return levels;
    }

    /// <summary>True where a YOLO row's cell is hard as a neighbour only: no target has its centre there.</summary>
    public static bool HasNeighbourOfItsOwn(KernelInput input)
    {
        long[] grids = input["grids"].As<long>();
        var rows = new YoloRows();
        YoloTargets.Loop(
            input["targets"].As<float>(), input["anchors"].As<float>(), (int)input["anchors"].Shape[1], grids,
            new YoloTargetsOptions { AnchorThreshold = ((SoftTargetsOptions)input.Options).AnchorThreshold }, rows);
        HashSet<(long, long, long, long, long)> own = [], all = [];
        for (int r = 0; r < rows.Count; r++)
        {
            ReadOnlySpan<long> row = rows.Indices.Slice(6 * r, 5).ToArray();
            (float x, float y) = (rows.Boxes[4 * r], rows.Boxes[(4 * r) + 1]);
            (long ny, long nx) = (grids[2 * row[0]], grids[(2 * row[0]) + 1]);
            var cell = (row[0], row[1], row[2], row[3], row[4]);
            all.Add(cell);
            // A centre in the cell, or clamped into it at the border; the box's x and y are measured from the cell's corner.
            if (IsOwn(x, row[4], nx) && IsOwn(y, row[3], ny))
                own.Add(cell);
        }

        return all.Count > own.Count;
    }

    private static bool IsOwn(float offset, long cell, long cells) =>
        (offset >= 0 || cell == 0) && (offset < 1 || cell == cells - 1);
}
