using RepLoss.Contract;

namespace RepLoss.Kernels;

public sealed partial class SoftTargets
{
    /// <summary>Nested loops over levels, anchors, targets and the cells under each box; O(L A T + cells) time.</summary>
    /// <param name="targets">[T,6] image, class, centre x and y, width, height; the last four as shares of the image.</param>
    /// <param name="anchors">[L,A,2] width and height in grid cells.</param>
    /// <param name="anchorCount">A.</param>
    /// <param name="grids">[L,2] ny, nx.</param>
    /// <param name="options">The parameters.</param>
    /// <param name="rows">Filled with the YOLO rows, whose cells are hard.</param>
    /// <param name="maps">For each level [B,A,ny,nx], filled with scores.</param>
    /// <param name="soft">For each level [B,A,ny,nx], filled with the mask of soft cells.</param>
    public static void Loop(
        ReadOnlySpan<float> targets, ReadOnlySpan<float> anchors, int anchorCount, ReadOnlySpan<long> grids,
        SoftTargetsOptions options, YoloRows rows, IReadOnlyList<float[]> maps, IReadOnlyList<bool[]> soft)
    {
        for (int level = 0; level < maps.Count; level++)
        {
            Array.Clear(maps[level]);
            Array.Clear(soft[level]);
            int ny = (int)grids[2 * level], nx = (int)grids[(2 * level) + 1];
            for (int anchor = 0; anchor < anchorCount; anchor++)
            {
                ReadOnlySpan<float> size = anchors.Slice(2 * ((level * anchorCount) + anchor), 2);
                for (int t = 0; t < targets.Length; t += 6)
                {
                    float x = targets[t + 2] * nx, y = targets[t + 3] * ny, width = targets[t + 4] * nx, height = targets[t + 5] * ny;
                    if (!YoloTargets.Matches(width, height, size, (float)options.AnchorThreshold))
                        continue;
                    int plane = (((int)targets[t] * anchorCount) + anchor) * ny * nx;
                    Cover(x, y, width, height, ny, nx, options, maps[level].AsSpan(plane, ny * nx), soft[level].AsSpan(plane, ny * nx));
                }
            }
        }

        YoloTargets.Loop(targets, anchors, anchorCount, grids, new YoloTargetsOptions { AnchorThreshold = options.AnchorThreshold }, rows);
        for (int r = 0; r < rows.Indices.Count; r += 6)
        {
            int level = (int)rows.Indices[r], ny = (int)grids[2 * level], nx = (int)grids[(2 * level) + 1];
            long plane = (rows.Indices[r + 1] * anchorCount) + rows.Indices[r + 2];
            long cell = (((plane * ny) + rows.Indices[r + 3]) * nx) + rows.Indices[r + 4];
            maps[level][cell] = 1;
            soft[level][cell] = false;
        }
    }

    // The largest score of any box stays, so that the order of boxes is of no matter.
    private static void Cover(
        float x, float y, float width, float height, int ny, int nx, SoftTargetsOptions options, Span<float> map, Span<bool> soft)
    {
        (int firstX, int lastX) = Range(x, width, nx);
        (int firstY, int lastY) = Range(y, height, ny);
        for (int j = firstY; j <= lastY; j++)
        {
            for (int i = firstX; i <= lastX; i++)
            {
                int cell = (j * nx) + i;
                map[cell] = Math.Max(map[cell], (float)Score(i + 0.5 - x, j + 0.5 - y, width, height, options));
                soft[cell] = true;
            }
        }
    }

    // Clamped before the conversion: a float beyond the integers has no defined value as one. Empty where the box is outside.
    private static (int First, int Last) Range(float centre, float side, int cells)
    {
        float half = side / 2;
        return ((int)Math.Clamp(MathF.Floor(centre - half), 0, cells), (int)Math.Clamp(MathF.Floor(centre + half), -1, cells - 1));
    }

    private static double Score(double dx, double dy, double width, double height, SoftTargetsOptions options)
    {
        if (options.Score == SoftScore.Diagonal)
            return Power(Math.Sqrt((dx * dx) + (dy * dy)) / Math.Sqrt((width * width) + (height * height)), options.N);
        double u = dx / Math.Max(width / 2, 0.5), v = dy / Math.Max(height / 2, 0.5), d = Math.Sqrt((u * u) + (v * v));
        return options.Score == SoftScore.Score1 ? Power(d, options.N) : Math.Exp(d / options.Sigma * (d / options.Sigma) / -2);
    }

    private static double Power(double d, int n) => Math.Clamp(Math.Pow(d - 1, n), 0, 1);

    private sealed class LoopTwin() : ManagedVariant(VariantName.Loop)
    {
        protected override Action Bind<T>(ManagedCase<T> x)
        {
            float[] targets = x.Singles("targets"), anchors = x.Singles("anchors");
            long[] grids = x.Integers("grids");
            long images = x.Integers("images")[0], anchorCount = x.Shape("anchors")[1];
            SoftTargetsOptions options = x.Options<SoftTargetsOptions>();
            var rows = new YoloRows();
            List<float[]> maps = [];
            List<bool[]> soft = [];
            for (int level = 0; level < grids.Length / 2; level++)
            {
                maps.Add(x.Output<float>($"map.{level}", images, anchorCount, grids[2 * level], grids[(2 * level) + 1]));
                soft.Add(x.Output<bool>($"soft.{level}", images, anchorCount, grids[2 * level], grids[(2 * level) + 1]));
            }

            return () => Loop(targets, anchors, (int)anchorCount, grids, options, rows, maps, soft);
        }
    }
}
