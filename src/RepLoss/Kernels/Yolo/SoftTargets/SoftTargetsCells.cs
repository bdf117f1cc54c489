using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>How much work an input of <see cref="SoftTargets"/> is, for throughput and for predictions of time.</summary>
internal static class SoftTargetsCells
{
    /// <summary>Matched boxes, and the cells that they cover inside the grid.</summary>
    public static (double Boxes, double Cells) Count(KernelInput input)
    {
        float[] targets = input["targets"].As<float>(), anchors = input["anchors"].As<float>();
        long[] grids = input["grids"].As<long>();
        long anchorCount = input["anchors"].Shape[1];
        float threshold = (float)((SoftTargetsOptions)input.Options).AnchorThreshold;
        double boxes = 0, cells = 0;
        for (int a = 0; a < anchors.Length; a += 2)
        {
            long level = a / 2 / anchorCount, ny = grids[2 * level], nx = grids[(2 * level) + 1];
            for (int t = 0; t < targets.Length; t += 6)
            {
                float width = targets[t + 4] * nx, height = targets[t + 5] * ny;
                if (!YoloTargets.Matches(width, height, anchors.AsSpan(a, 2), threshold))
                    continue;
                boxes++;
                cells += Covered(targets[t + 2] * nx, width, nx) * Covered(targets[t + 3] * ny, height, ny);
            }
        }

        return (boxes, cells);
    }

    /// <summary>Cells of all maps.</summary>
    public static double MapCells(KernelInput input)
    {
        long[] grids = input["grids"].As<long>();
        double sum = 0;
        for (int i = 0; i < grids.Length; i += 2)
            sum += (double)grids[i] * grids[i + 1] * input["anchors"].Shape[1] * input["images"].As<long>()[0];
        return sum;
    }

    private static double Covered(float centre, float side, long cells) =>
        Math.Clamp(MathF.Floor(centre + (side / 2)), -1, cells - 1) - Math.Clamp(MathF.Floor(centre - (side / 2)), 0, cells) + 1;
}
