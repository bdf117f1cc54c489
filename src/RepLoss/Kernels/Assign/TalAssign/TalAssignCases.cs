using RepLoss.Contract;
using static RepLoss.Kernels.AssignCases;

namespace RepLoss.Kernels;

/// <summary>Inputs of <see cref="TalAssign"/>.</summary>
public static class TalAssignCases
{
    private static readonly TalAssignOptions[] s_options =
    [
        new(),
        new() { Conflict = AssignConflict.All },
        new() { Topk = 13, Alpha = 1, Overlap = AlignmentOverlap.Iou },
        new() { SmallSide = 8, SecondTopk = 1, Topk = 7 },
        new() { Alpha = 0.7, Beta = 3.5, Topk = 3, SecondTopk = 2, Conflict = AssignConflict.All, SmallSide = 20, WidenedSide = 24 },
    ];

    private static readonly AssignCases s_shared = new((dtype, option, scene) => Of(dtype, s_options[option], scene), s_options.Length);

    /// <summary>All cases on synthetic input.</summary>
    public static IEnumerable<KernelCase> All() =>
        [.. Hard(), .. s_shared.Lengths(4), .. s_shared.Random(), s_shared.Image("image-g30-all", 1), s_shared.Image("image-g30-second", 3), .. s_shared.Timed()];

    /// <inheritdoc cref="AssignCases.On"/>
    public static IEnumerable<KernelCase> On(SceneSet scenes) => s_shared.On(scenes);

    /// <summary>Makes one input. K follows from the number of scores.</summary>
    public static KernelInput Input(DType dtype, TalAssignOptions options, double[] scores, double[] boxes, double[] points, long[] labels, double[] truths) => new(options)
    {
        { "scores", HostArray.Floats(dtype, scores, points.Length / 2, points.Length == 0 ? 3 : scores.Length / (points.Length / 2)) },
        { "boxes", HostArray.Floats(dtype, boxes, boxes.Length / 4, 4) },
        { "anchorPoints", HostArray.Floats(dtype, points, points.Length / 2, 2) },
        { "labels", HostArray.Of((long[])labels.Clone(), labels.Length) },
        { "truths", HostArray.Floats(dtype, truths, labels.Length, 4) },
    };

    /// <summary>Makes an input whose first anchors are outside the truth and the others inside. All scores are 0, so every alignment is 0.</summary>
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
            yield return new KernelCase($"normalised-{i}", (dtype, random) => Of(dtype, options, AssignScene.Crowded(random, 60, 5, 2).Scaled(1 / 640.0, 0)));
            yield return new KernelCase($"large-coordinates-{i}", (dtype, random) => Of(dtype, options, AssignScene.Crowded(random, 60, 5, 2).Scaled(1, 1e4)));
            yield return new KernelCase($"beyond-float32-{i}", (dtype, random) => Of(dtype, options, AssignScene.Crowded(random, 60, 5, 2).Scaled(1e22, 0)));
        }

        yield return Case("all-anchors", new() { Topk = 1000 }, same, Repeat([1, 1, 9, 9], 36), points, labels, truths);
        yield return Case("no-epsilon", new() { Epsilon = 0 }, new double[108], Repeat([1, 1, 9, 9], 36), points, labels, truths);
        yield return Case("large-epsilon", new() { Epsilon = 2 }, same, Repeat([1, 1, 9, 9], 36), points, labels, truths);
        // Each box is wider than the box before by one step of float32.
        double edge = 9;
        yield return Case(
            "one-ulp", new() { Topk = 4 }, same, [.. Enumerable.Range(0, 36).SelectMany(_ => new[] { 1, 1, edge = MathF.BitIncrement((float)edge), 9 })], points, labels, truths);
    }

    private static KernelCase Case(string id, TalAssignOptions options, double[] scores, double[] boxes, double[] points, long[] labels, double[] truths) =>
        new(id, (dtype, _) => Input(dtype, options, scores, boxes, points, labels, truths));

    private static KernelInput Of(DType dtype, TalAssignOptions options, AssignScene scene) =>
        Input(dtype, options, scene.Scores, scene.Boxes, scene.Points, scene.Labels, scene.Truths);
}
