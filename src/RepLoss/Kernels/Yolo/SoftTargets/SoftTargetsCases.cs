using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>The cases of <see cref="SoftTargets"/>: those of all target kernels, and every score on small grids.</summary>
internal static class SoftTargetsCases
{
    private static readonly SoftTargetsOptions[] Options =
    [
        new(), new() { Sigma = 0.3 }, new() { Sigma = 3 },
        new() { Score = SoftScore.Score1 }, new() { Score = SoftScore.Score1, N = 2 }, new() { Score = SoftScore.Score1, N = 100 },
        new() { Score = SoftScore.Diagonal }, new() { Score = SoftScore.Diagonal, N = 4 },
    ];

    /// <summary>All cases on made-up targets.</summary>
    public static IEnumerable<KernelCase> All()
    {
        foreach ((KernelCase full, KernelCase quarter) in YoloCases.All(Full).Zip(YoloCases.All(Quarter)))
            yield return full.Use.HasFlag(CaseUse.Timed) || full.Id.StartsWith("many", StringComparison.Ordinal) ? full : quarter;

        foreach (SoftTargetsOptions options in Options)
        {
            string id = Name(options);
            yield return Small($"small-{id}", options, 12, 1);
            yield return Small($"crowded-{id}", options, 60, 1);
            for (ulong seed = 1; seed <= 50; seed++)
                yield return Small($"small-{id}-{seed}", options, (int)(seed % 13), 1) with { Seed = seed, Use = CaseUse.Thorough };
        }

        // Few boxes, so that the loops over tensor elements can take part, and their faults with few matches show.
        for (int n = 1; n <= 6; n++)
            yield return Small($"few-{n}", new SoftTargetsOptions { Score = SoftScore.Diagonal }, n, 1);
        yield return new KernelCase("no-images", (_, _) => SoftTargets.Input(new SoftTargetsOptions(), [], [2, 3], 1, [4, 5], 0));
        yield return Small("tall-grid", new SoftTargetsOptions { Score = SoftScore.Diagonal }, 20, 4);
    }

    /// <summary>The case on the truths of scenes.</summary>
    public static IEnumerable<KernelCase> On(SceneSet scenes) => YoloCases.On(scenes, (_, _) => SoftTargets.Input(
        new SoftTargetsOptions(), YoloCases.Targets(scenes), YoloCases.Anchors, 3, YoloCases.Grids(scenes), YoloCases.Images(scenes)));

    private static KernelInput Full(double threshold, float[] targets, float[] anchors, int anchorCount, long[] grids, int images) =>
        SoftTargets.Input(new SoftTargetsOptions { AnchorThreshold = threshold }, targets, anchors, anchorCount, grids, images);

    // A stride four times as large: a sixteenth of the cells, and the judge is done before its reader is gone.
    private static KernelInput Quarter(double threshold, float[] targets, float[] anchors, int anchorCount, long[] grids, int images) =>
        Full(threshold, targets, Array.ConvertAll(anchors, side => side / 4), anchorCount, Array.ConvertAll(grids, cells => Math.Max(1, cells / 4)), images);

    // Boxes from half a cell to twice the grid, so that some are cut, some hide others, and some are below a cell.
    private static KernelCase Small(string id, SoftTargetsOptions options, int count, int stretch) => new(id, (_, random) =>
    {
        float[] targets = YoloCases.Random(random, count, 2);
        for (int t = 0; t < targets.Length; t += 6)
        {
            targets[t + 2] = (float)random.NextDouble(-0.1, 1.1);
            targets[t + 4] = (float)(0.05 * Math.Exp(random.NextDouble(0, 3.5)));
            targets[t + 5] = (float)(0.05 * Math.Exp(random.NextDouble(0, 3.5)));
        }

        return SoftTargets.Input(options, targets, [1, 1.5f, 3, 2, 4, 6, 2, 2], 2, [10 * stretch, 12, 5 * stretch, 6], 2);
    });

    private static string Name(SoftTargetsOptions options) => options.Score == SoftScore.Score2
        ? $"score2-sigma{options.Sigma.ToString(System.Globalization.CultureInfo.InvariantCulture)}"
        : $"{KebabCase.Of(options.Score.ToString())}-n{options.N}";
}

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
