using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>Inputs of <see cref="Nms"/>: the sets of boxes that all kernels on boxes share, and sets like the output of a detector before suppression.</summary>
public static class NmsCases
{
    private const int MostSeeds = 40, Classes = 80;

    private static readonly NmsOptions[] s_options = [new(), new() { IouThreshold = 0.3 }, new() { IouThreshold = 0.7 }, new() { IouThreshold = 0 }];

    /// <summary>All cases on synthetic input.</summary>
    public static IEnumerable<KernelCase> All()
    {
        foreach ((string id, Func<CaseRandom, double[]> draw) in BoxCases.Hard)
        {
            yield return new KernelCase(id, (dtype, random) => Scored(dtype, random, s_options[0], draw(random), 0, 1));
            yield return new KernelCase($"{id}-classes", (dtype, random) => Scored(dtype, random, s_options[1], draw(random), 3, 4));
        }

        yield return new KernelCase("chain", (dtype, _) => Input(dtype, s_options[0], Chain(70), [.. Enumerable.Range(0, 70).Select(i => 1 - (i / 128.0))], null));
        yield return new KernelCase("chain-of-equal-scores", (dtype, _) => Input(dtype, s_options[0], Chain(70), new double[70], null));
        yield return new KernelCase("threshold-1", (dtype, random) => Scored(dtype, random, new NmsOptions { IouThreshold = 1 }, BoxCases.Heap(random, 40), 0, 0));
        yield return new KernelCase("negative-zero", (dtype, _) => Input(dtype, s_options[0], Chain(4), [0, -0.0, 0, -0.0], null));
        yield return new KernelCase("negative-scores", (dtype, _) => Input(dtype, s_options[0], Chain(4), [-3, -1, -2, -1e30], null));
        yield return new KernelCase("any-class", (dtype, _) => Input(dtype, s_options[0], Chain(6), [6, 5, 4, 3, 2, 1], [long.MinValue, long.MaxValue, long.MinValue, -1, long.MaxValue, -1]));
        foreach (int length in CaseLengths.All)
            yield return new KernelCase($"length-{length}", (dtype, random) => Scored(dtype, random, s_options[length % 4], Found(random, length), length % 3, length % 2 * 3));
        for (int i = 1; i <= MostSeeds; i++)
        {
            int seed = i;
            yield return new KernelCase($"random-{seed}", (dtype, random) => Scored(dtype, random, s_options[seed % 4], Found(random, 90), seed % 4, seed % 2 * 8))
            {
                Seed = (ulong)seed,
                Use = seed <= 20 ? CaseUse.Check : CaseUse.Thorough,
            };
        }

        // More boxes than fit into one block of tensors. Many are kept and many are suppressed.
        yield return new KernelCase("many-2500", (dtype, random) => Scored(dtype, random, s_options[0], Found(random, 2500), 0, 0));
        foreach (int n in new[] { 1_000, 5_000, 20_000 })
        {
            yield return new KernelCase($"n{n}", (dtype, random) => Scored(dtype, random, s_options[0], Found(random, n), 0, 0)) { Use = CaseUse.Timed | (n == 5_000 ? CaseUse.Headline : 0), Size = n };
            yield return new KernelCase($"classes-n{n}", (dtype, random) => Scored(dtype, random, s_options[0], Found(random, n), Classes, 0)) { Use = CaseUse.Timed };
        }
    }

    /// <summary>A case on the fullest scene, with the detector's predictions. A scene without predictions gives its labelled boxes.</summary>
    public static IEnumerable<KernelCase> On(SceneSet scenes) => BoxCases.OnFullest(scenes, (dtype, scene) =>
    {
        IReadOnlyList<SceneBox> found = scene.Predictions.Count > 0 ? scene.Predictions : scene.Truths;
        return Input(dtype, s_options[0], BoxCases.OfScene(found), [.. found.Select((box, i) => scene.Predictions.Count > 0 ? box.Score : 1.0 / (i + 1))], [.. found.Select(box => (long)box.Class)]);
    });

    /// <summary>Makes one input.</summary>
    public static KernelInput Input(DType dtype, NmsOptions options, double[] boxes, double[] scores, long[]? classes)
    {
        var input = new KernelInput(options) { { "boxes", HostArray.Floats(dtype, boxes, scores.Length, 4) }, { "scores", HostArray.Floats(dtype, scores, scores.Length) } };
        if (classes is not null)
            input.Add("classes", HostArray.Of((long[])classes.Clone(), classes.Length));
        return input;
    }

    // Draws scores with a number of levels, or all different if the number is 0. Draws classes if their number is not 0.
    private static KernelInput Scored(DType dtype, CaseRandom random, NmsOptions options, double[] boxes, int classes, int levels)
    {
        int count = boxes.Length / 4;
        double[] scores = [.. Enumerable.Range(0, count).Select(_ => levels == 0 ? random.NextDouble() : random.NextInt(0, levels) / 4.0)];
        return Input(dtype, options, boxes, scores, classes == 0 ? null : [.. Enumerable.Range(0, count).Select(_ => (long)random.NextInt(0, classes))]);
    }

    // The IoU of a box is above the threshold only with its direct neighbours.
    private static double[] Chain(int count) => [.. Enumerable.Range(0, count).SelectMany(i => new double[] { 2 * i, 0, (2 * i) + 8, 8 })];

    // Draws about ten boxes around each object, as a detector does before suppression.
    private static double[] Found(CaseRandom random, int count)
    {
        double[] objects = BoxCases.Random(random, (count / 10) + 1), boxes = new double[4 * count];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<double> one = objects.AsSpan(4 * random.NextInt(0, objects.Length / 4), 4);
            for (int axis = 0; axis < 2; axis++)
            {
                double side = one[axis + 2] - one[axis], low = one[axis] + (side * random.NextDouble(-0.3, 0.3));
                (boxes[(4 * i) + axis], boxes[(4 * i) + axis + 2]) = (low, low + (side * random.NextDouble(0.7, 1.3)));
            }
        }

        return boxes;
    }
}
