using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>Inputs of <see cref="TalAssign"/>.</summary>
public static class TalAssignCases
{
    private const int MostSeeds = 40, Classes = 80, ImageSide = 640;

    private static readonly TalAssignOptions[] s_options =
    [
        new(),
        new() { Conflict = AssignConflict.All },
        new() { Topk = 13, Alpha = 1, Overlap = AlignmentOverlap.Iou },
        new() { SmallSide = 8, SecondTopk = 1, Topk = 7 },
        new() { Alpha = 0.7, Beta = 3.5, Topk = 3, SecondTopk = 2, Conflict = AssignConflict.All, SmallSide = 20, WidenedSide = 24 },
    ];

    /// <summary>All cases on made-up input.</summary>
    public static IEnumerable<KernelCase> All()
    {
        foreach (KernelCase one in Hard())
            yield return one;
        foreach (int length in CaseLengths.All)
            yield return new KernelCase($"length-{length}", (dtype, random) => Of(dtype, s_options[length % 5], AssignScene.Crowded(random, length, length * 7 % 6, 1 + (length % 4))));
        for (int i = 1; i <= MostSeeds; i++)
        {
            int seed = i;
            yield return new KernelCase($"random-{seed}", (dtype, random) => Of(dtype, s_options[seed % 5], AssignScene.Crowded(random, seed % 3 == 0 ? 30 : 250, seed % 9, 1 + (seed % 5))))
            {
                Seed = (ulong)seed,
                Use = seed <= 20 ? CaseUse.Check : CaseUse.Thorough,
            };
        }

        // More than a block of tensors.
        yield return new KernelCase("image-g30-all", (dtype, random) => Of(dtype, s_options[1], AssignScene.OnGrid(random, ImageSide, 30, 3)));
        yield return new KernelCase("image-g30-second", (dtype, random) => Of(dtype, s_options[3], AssignScene.OnGrid(random, ImageSide, 30, 3)));
        foreach (int truths in new[] { 1, 10, 100 })
        {
            yield return new KernelCase($"g{truths}", (dtype, random) => Of(dtype, s_options[0], AssignScene.OnGrid(random, ImageSide, truths, Classes)))
            {
                Use = CaseUse.Timed | (truths == 10 ? CaseUse.Headline : 0),
                Size = truths,
            };
        }
    }

    /// <summary>The scene with the most labelled boxes, under a head that has learned a part of them.</summary>
    public static IEnumerable<KernelCase> On(SceneSet scenes) => scenes.Scenes.MaxBy(scene => scene.Truths.Count) is { Truths.Count: > 0 } fullest
        ? [new KernelCase(scenes.Id, (dtype, random) => Of(dtype, s_options[0], AssignScene.On(random, fullest, scenes.Classes))) { Use = CaseUse.Check | CaseUse.Timed }]
        : [];

    /// <summary>One input; K follows from the number of scores.</summary>
    public static KernelInput Input(DType dtype, TalAssignOptions options, double[] scores, double[] boxes, double[] points, long[] labels, double[] truths) => new(options)
    {
        { "scores", HostArray.Floats(dtype, scores, points.Length / 2, points.Length == 0 ? 3 : scores.Length / (points.Length / 2)) },
        { "boxes", HostArray.Floats(dtype, boxes, boxes.Length / 4, 4) },
        { "anchorPoints", HostArray.Floats(dtype, points, points.Length / 2, 2) },
        { "labels", HostArray.Of((long[])labels.Clone(), labels.Length) },
        { "truths", HostArray.Floats(dtype, truths, labels.Length, 4) },
    };

    /// <summary>Some anchors behind a number that are outside, all with a score of 0: every alignment is 0.</summary>
    public static KernelInput Unaligned(DType dtype, int anchors, int outside, TalAssignOptions? options = null) => Input(
        dtype, options ?? new TalAssignOptions(), new double[anchors], Repeat([0, 0, 8, 8], anchors),
        [.. Enumerable.Range(0, anchors).SelectMany(a => a < outside ? new double[] { 100, 100 } : [4, 4])], [0], [0, 0, 8, 8]);

    private static IEnumerable<KernelCase> Hard()
    {
        double[] truths = [0, 0, 8, 8, 0, 0, 8, 8, 2, 2, 10, 10, 4, 4, 4, 12];
        long[] labels = [1, 1, 0, 2];
        double[] points = [.. Enumerable.Range(0, 36).SelectMany(i => new[] { 2 * (i % 6), 2.0 * (i / 6) })];
        double[] same = Repeat([0.25, 0.5, 0.75], 36);
        foreach ((int i, TalAssignOptions options) in s_options.Index())
        {
            yield return Case($"identical-{i}", options, same, Repeat([1, 1, 9, 9], 36), points, labels, truths);
            yield return Case($"unaligned-{i}", options, same, Repeat([50, 50, 58, 58], 36), points, labels, truths);
            yield return Case($"no-score-{i}", options, new double[108], Repeat([1, 1, 9, 9], 36), points, labels, truths);
            yield return Case($"points-{i}", options, same, Repeat([4, 4, 4, 4], 36), points, labels, Repeat([4, 4, 4, 4], 4));
            yield return Case($"no-truth-{i}", options, same, Repeat([1, 1, 9, 9], 36), points, [], []);
            yield return Case($"no-anchor-{i}", options, [], [], [], labels, truths);
            yield return new KernelCase($"sixty-five-alike-{i}", (dtype, _) => Unaligned(dtype, 65, 0, options));
            yield return new KernelCase($"normalised-{i}", (dtype, random) => Of(dtype, options, Scaled(AssignScene.Crowded(random, 60, 5, 2), 1 / 640.0, 0)));
            yield return new KernelCase($"large-coordinates-{i}", (dtype, random) => Of(dtype, options, Scaled(AssignScene.Crowded(random, 60, 5, 2), 1, 1e4)));
            yield return new KernelCase($"beyond-float32-{i}", (dtype, random) => Of(dtype, options, Scaled(AssignScene.Crowded(random, 60, 5, 2), 1e22, 0)));
        }

        yield return Case("all-anchors", new() { Topk = 1000 }, same, Repeat([1, 1, 9, 9], 36), points, labels, truths);
        yield return Case("no-epsilon", new() { Epsilon = 0 }, new double[108], Repeat([1, 1, 9, 9], 36), points, labels, truths);
        yield return Case("large-epsilon", new() { Epsilon = 2 }, same, Repeat([1, 1, 9, 9], 36), points, labels, truths);
        // Each box is a float32 step wider than the one before.
        double edge = 9;
        yield return Case(
            "one-ulp", new() { Topk = 4 }, same, [.. Enumerable.Range(0, 36).SelectMany(_ => new[] { 1, 1, edge = MathF.BitIncrement((float)edge), 9 })], points, labels, truths);
    }

    private static KernelCase Case(string id, TalAssignOptions options, double[] scores, double[] boxes, double[] points, long[] labels, double[] truths) =>
        new(id, (dtype, _) => Input(dtype, options, scores, boxes, points, labels, truths));

    private static KernelInput Of(DType dtype, TalAssignOptions options, AssignScene scene) =>
        Input(dtype, options, scene.Scores, scene.Boxes, scene.Points, scene.Labels, scene.Truths);

    private static AssignScene Scaled(AssignScene scene, double by, double shift)
    {
        double[] Moved(double[] numbers) => Array.ConvertAll(numbers, x => (x * by) + shift);
        return scene with { Points = Moved(scene.Points), Boxes = Moved(scene.Boxes), Truths = Moved(scene.Truths) };
    }

    private static double[] Repeat(double[] numbers, int count) => [.. Enumerable.Range(0, count).SelectMany(_ => numbers)];
}
