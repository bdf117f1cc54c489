using RepLoss.Contract;
using static RepLoss.Kernels.AssignCases;

namespace RepLoss.Kernels;

/// <summary>Inputs of <see cref="SimOta"/>.</summary>
public static class SimOtaCases
{
    private static readonly SimOtaOptions[] s_options =
    [
        new(),
        new() { Conflict = AssignConflict.Claiming },
        new() { CenterRadius = 1.5, Candidates = 13, IouWeight = 0.5 },
        new() { Candidates = 3, IouWeight = 0, Conflict = AssignConflict.Claiming },
    ];

    private static readonly AssignCases s_shared = new((dtype, option, scene) => Of(dtype, s_options[option], scene), s_options.Length);

    /// <summary>All cases on synthetic input.</summary>
    public static IEnumerable<KernelCase> All() =>
        [.. Hard(), .. s_shared.Lengths(19), .. s_shared.Random(), s_shared.Image("image-g30", 0), s_shared.Image("image-g30-claiming", 1), .. s_shared.Timed()];

    /// <inheritdoc cref="AssignCases.On"/>
    public static IEnumerable<KernelCase> On(SceneSet scenes) => s_shared.On(scenes);

    /// <summary>Makes one input. K follows from the number of logits.</summary>
    public static KernelInput Input(
        DType dtype, SimOtaOptions options, double[] logits, double[] objectness, double[] boxes, double[] points, double[] strides, long[] labels, double[] truths) => new(options)
    {
        { "classLogits", HostArray.Floats(dtype, logits, strides.Length, strides.Length == 0 ? 3 : logits.Length / strides.Length) },
        { "objectness", HostArray.Floats(dtype, objectness, objectness.Length) },
        { "boxes", HostArray.Floats(dtype, boxes, boxes.Length / 4, 4) },
        { "anchorPoints", HostArray.Floats(dtype, points, points.Length / 2, 2) },
        { "strides", HostArray.Floats(dtype, strides, strides.Length) },
        { "labels", HostArray.Of((long[])labels.Clone(), labels.Length) },
        { "truths", HostArray.Floats(dtype, truths, labels.Length, 4) },
    };

    /// <summary>Makes an input with one truth, in which the logits of neighbouring anchors differ by a step. The last anchor is the cheapest.</summary>
    /// <param name="dtype">The dtype of the input.</param>
    /// <param name="options">The parameters.</param>
    /// <param name="anchors">The number of anchors.</param>
    /// <param name="sure">0 for weak anchors that differ in the truth's class. Otherwise all are strong, and this is the first one's logit of another class and of objectness.</param>
    /// <param name="step">The difference of logits between neighbouring anchors.</param>
    public static KernelInput Graded(DType dtype, SimOtaOptions options, int anchors, double sure, double step) => Input(
        dtype, options,
        [.. Enumerable.Range(0, anchors).SelectMany(a => sure > 0 ? new[] { 0, sure - (step * a) } : [step * a, 0])],
        [.. Enumerable.Range(0, anchors).Select(_ => sure)],
        Repeat([0, 0, 100, 62.5], anchors),
        [.. Enumerable.Range(0, anchors).SelectMany(_ => sure > 0 ? new double[] { 50, 50 } : [10, 10])],
        [.. Enumerable.Range(0, anchors).Select(_ => 2.0)], [0], [0, 0, 100, 100]);

    private static IEnumerable<KernelCase> Hard()
    {
        double[] truths = [0, 0, 8, 8, 0, 0, 8, 8, 2, 2, 10, 10, 4, 4, 4, 12];
        long[] labels = [1, 1, 0, 2];
        double[] points = [.. Enumerable.Range(0, 36).SelectMany(i => new[] { 2 * (i % 6), 2.0 * (i / 6) })], strides = [.. Enumerable.Range(0, 36).Select(i => i % 2 == 0 ? 1.0 : 2)];
        double[] logits = Repeat([0.25, -0.5, 2], 36), objectness = Repeat([-1], 36), fits = Repeat([1, 1, 9, 9], 36);
        foreach ((int i, SimOtaOptions options) in s_options.Index())
        {
            yield return Case($"identical-{i}", options, logits, fits, labels, truths);
            yield return Case($"far-{i}", options, logits, Repeat([50, 50, 58, 58], 36), labels, truths);
            yield return Case($"points-{i}", options, logits, Repeat([4, 4, 4, 4], 36), labels, Repeat([4, 4, 4, 4], 4));
            yield return Case($"no-candidate-{i}", options, logits, fits, [0], [400, 400, 408, 408]);
            yield return Case($"no-truth-{i}", options, logits, fits, [], []);
            yield return Case($"saturated-{i}", options, Repeat([100, -100, 30, -800, 17, 1000], 18), fits, labels, truths);
            yield return new KernelCase($"no-anchor-{i}", (dtype, _) => Input(dtype, options, [], [], [], [], [], labels, truths));
            yield return new KernelCase($"normalised-{i}", (dtype, random) => Of(dtype, options, AssignScene.Crowded(random, 60, 5, 2).Scaled(1 / 640.0, 0)));
            yield return new KernelCase($"large-coordinates-{i}", (dtype, random) => Of(dtype, options, AssignScene.Crowded(random, 60, 5, 2).Scaled(1, 1e4)));
            yield return new KernelCase($"graded-{i}", (dtype, _) => Graded(dtype, options, 40, 0, 1e-3));
            yield return new KernelCase($"sure-{i}", (dtype, _) => Graded(dtype, options, 40, 40, 0.25));
            // All logarithms are cut off at the same number.
            yield return new KernelCase($"surest-{i}", (dtype, _) => Graded(dtype, options, 40, 300, 0.25));
        }

        // Strides are 1 and 2 and points have even coordinates, so some points are exactly the radius away from a centre.
        yield return Case("at-the-radius", new() { CenterRadius = 2 }, logits, fits, labels, truths);
        yield return Case("all-anchors", new() { Candidates = 1000 }, logits, fits, labels, truths);

        KernelCase Case(string id, SimOtaOptions options, double[] z, double[] boxes, long[] classes, double[] labelled) =>
            new(id, (dtype, _) => Input(dtype, options, z, objectness, boxes, points, strides, classes, labelled));
    }

    private static KernelInput Of(DType dtype, SimOtaOptions options, AssignScene scene) =>
        Input(dtype, options, scene.Logits, scene.Objectness, scene.Boxes, scene.Points, scene.Strides, scene.Labels, scene.Truths);
}
