using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>Inputs of <see cref="HungarianCost"/>.</summary>
public static class HungarianCostCases
{
    // DETR has 91 classes and 100 queries for COCO. Its successors have 300 queries.
    private const int Queries = 300, Classes = 91;

    private const int MostSeeds = 40;

    private static readonly HungarianCostOptions[] s_options =
    [
        new(),
        new() { Classification = MatchClassification.Focal, ClassWeight = 2 },
        new() { Classification = MatchClassification.Focal, Alpha = 0.6, Gamma = 0.5, BoxWeight = 0.25, GiouWeight = 3 },
        new() { ClassWeight = 0.3, BoxWeight = 0.75, GiouWeight = 0.5 },
    ];

    /// <summary>All cases on synthetic input.</summary>
    public static IEnumerable<KernelCase> All()
    {
        foreach ((string id, double[] logits, double[] boxes, long[] labels, double[] truths) in Hard)
        {
            yield return new KernelCase(id, (dtype, _) => Input(dtype, s_options[0], logits, boxes, labels, truths));
            yield return new KernelCase($"{id}-focal", (dtype, _) => Input(dtype, s_options[1], logits, boxes, labels, truths));
        }

        // Each part of the cost alone, so that larger parts do not hide its errors.
        foreach ((string id, HungarianCostOptions options) in Parts)
            yield return new KernelCase(id, (dtype, random) => Random(dtype, random, options, 13, 5, 7));

        foreach (int length in CaseLengths.All)
            yield return new KernelCase($"length-{length}", (dtype, random) => Random(dtype, random, s_options[length % s_options.Length], length, 1 + (length % 5), length * 7 % 13));
        for (int i = 1; i <= MostSeeds; i++)
        {
            int seed = i;
            yield return new KernelCase($"random-{seed}", (dtype, random) => Random(dtype, random, s_options[seed % s_options.Length], 20, 1 + (seed % 9), 6))
            {
                Seed = (ulong)seed,
                Use = seed <= 20 ? CaseUse.Check : CaseUse.Thorough,
            };
        }

        yield return new KernelCase("all-sizes", (dtype, random) =>
        {
            double[] Draw(int count) => [.. BoxCases.AllSizes(random, count).Select((x, i) => i % 4 < 2 ? x : Math.Pow(10, random.NextDouble(-45, 19)))];
            return Input(dtype, s_options[1], [.. Enumerable.Range(0, 120).Select(_ => random.NextDouble(-1e4, 1e4))], Draw(40), [.. Enumerable.Range(0, 20).Select(g => (long)g % 3)], Draw(20));
        })
        {
            OnlyFinite = BoxCases.AllSizesReason,
        };
        yield return new KernelCase("no-truth", (dtype, random) => Random(dtype, random, s_options[0], 9, 4, 0));
        foreach (int truths in new[] { 1, 30, 100 })
        {
            yield return new KernelCase($"g{truths}", (dtype, random) => Random(dtype, random, s_options[0], Queries, Classes, truths)) { Use = CaseUse.Timed, Size = truths };
            yield return new KernelCase($"focal-g{truths}", (dtype, random) => Random(dtype, random, s_options[1], Queries, Classes, truths)) { Use = CaseUse.Timed };
        }
    }

    /// <summary>A case on the scene with the most labelled boxes. Its predictions are labelled boxes that are moved a little, and random boxes.</summary>
    public static IEnumerable<KernelCase> On(SceneSet scenes)
    {
        Scene? fullest = scenes.Scenes.MaxBy(scene => scene.Truths.Count);
        if (fullest is null || fullest.Truths.Count == 0)
            yield break;
        double[] truths = [.. fullest.Truths.SelectMany(box => new[]
        {
            (box.X1 + box.X2) / 2 / fullest.Width, (box.Y1 + box.Y2) / 2 / fullest.Height, box.Width / fullest.Width, box.Height / fullest.Height,
        })];
        long[] labels = [.. fullest.Truths.Select(box => (long)box.Class)];
        yield return new KernelCase(scenes.Id, (dtype, random) => Input(
            dtype, s_options[0], Logits(random, Queries * (scenes.Classes + 1)), Predictions(random, truths), labels, truths))
        {
            Use = CaseUse.Check | CaseUse.Timed,
        };
    }

    /// <summary>Makes one input. K follows from the number of logits.</summary>
    public static KernelInput Input(DType dtype, HungarianCostOptions options, double[] logits, double[] boxes, long[] labels, double[] truths) => new(options)
    {
        { "logits", HostArray.Floats(dtype, logits, boxes.Length / 4, boxes.Length == 0 ? 1 : logits.Length / (boxes.Length / 4)) },
        { "boxes", HostArray.Floats(dtype, boxes, boxes.Length / 4, 4) },
        { "labels", HostArray.Of((long[])labels.Clone(), labels.Length) },
        { "truths", HostArray.Floats(dtype, truths, labels.Length, 4) },
    };

    private static (string Id, double[] Logits, double[] Boxes, long[] Labels, double[] Truths)[] Hard { get; } =
    [
        ("empty", [], [], [], []),
        ("no-query", [], [], [0, 0], [0.5, 0.5, 0.5, 0.5, 0.25, 0.5, 0.125, 0.5]),
        ("identical", [1, -2, 1, -2], [0.5, 0.5, 0.25, 0.5, 0.5, 0.5, 0.25, 0.5], [0, 1], [0.5, 0.5, 0.25, 0.5, 0.5, 0.5, 0.25, 0.5]),
        ("nested", [3, 0], [0.5, 0.5, 0.75, 0.75], [0], [0.5, 0.5, 0.25, 0.125]),
        ("disjoint", [3, 0], [0.125, 0.125, 0.25, 0.25], [1], [0.875, 0.875, 0.125, 0.25]),
        ("touching", [0, 0, 0, 0], [0.25, 0.25, 0.5, 0.5, 0.25, 0.75, 0.5, 0.5], [1, 0], [0.75, 0.25, 0.5, 0.5, 0.25, 0.75, 0.5, 0.5]),
        ("outside", [0.5, -0.5], [-0.25, 1.5, 1, 0.5], [0], [0, 1.25, 0.5, 1]),
        ("points", [0, 1, 0, 1], [0.5, 0.5, 0, 0, 0.25, 0.5, 0, 0], [1, 0], [0.5, 0.5, 0, 0, 0.5, 0.5, 0.5, 0.5]),
        ("lines", [0, 1, 0, 1], [0.5, 0.5, 0.5, 0, 0.5, 0.5, 0, 0.5], [1, 0, 0], [0.25, 0.5, 0.5, 0, 0.5, 0.5, 0, 0.25, 0.5, 0.5, 0.5, 0]),
        ("saturated", [17, -17, 100, -100, 30, -104], [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5], [0, 1], [0.5, 0.5, 0.5, 0.5, 0.25, 0.5, 0.5, 0.5]),
        ("one-class", [0.7, -50], [0.5, 0.5, 0.5, 0.5, 0.25, 0.5, 0.5, 0.25], [0], [0.5, 0.5, 0.5, 0.375]),
        ("same-labels", [0.7, -3, 2], [0.5, 0.5, 0.5, 0.5], [2, 2, 0], [0.5, 0.5, 0.5, 0.375, 0.25, 0.5, 0.5, 0.375, 0.5, 0.5, 0.5, 0.375]),
        ("pixels", [0.5, -0.5], [320, 240, 100, 60], [0], [300, 250, 90, 80]),
    ];

    private static (string Id, HungarianCostOptions Options)[] Parts { get; } =
    [
        ("class-alone", new() { BoxWeight = 0, GiouWeight = 0 }),
        ("focal-alone", new() { Classification = MatchClassification.Focal, BoxWeight = 0, GiouWeight = 0 }),
        ("focal-gamma-0", new() { Classification = MatchClassification.Focal, BoxWeight = 0, GiouWeight = 0, Gamma = 0, Alpha = 1 }),
        ("focal-negative", new() { Classification = MatchClassification.Focal, BoxWeight = 0, GiouWeight = 0, Alpha = 0 }),
        ("box-alone", new() { ClassWeight = 0, GiouWeight = 0 }),
        ("giou-alone", new() { ClassWeight = 0, BoxWeight = 0 }),
        ("nothing", new() { ClassWeight = 0, BoxWeight = 0, GiouWeight = 0 }),
    ];

    private static KernelInput Random(DType dtype, CaseRandom random, HungarianCostOptions options, int queries, int classes, int truths)
    {
        double[] boxes = RandomBoxes(random, queries), labelled = RandomBoxes(random, truths);
        long[] labels = [.. Enumerable.Range(0, truths).Select(_ => (long)random.NextInt(0, classes))];
        double[] logits = Logits(random, queries * classes);
        KernelInput input = Input(dtype, options, logits, boxes, labels, labelled);
        return queries > 0 || classes == 1 ? input : Input(dtype, options, [], [], [.. labels.Select(_ => 0L)], labelled);
    }

    private static double[] Logits(CaseRandom random, int count) => [.. Enumerable.Range(0, count).Select(_ => 2 * random.NextGaussian())];

    private static double[] RandomBoxes(CaseRandom random, int count) => [.. Enumerable.Range(0, count).SelectMany(_ => new[]
    {
        random.NextDouble(), random.NextDouble(), random.NextDouble(0.02, 0.5), random.NextDouble(0.02, 0.5),
    })];

    // Every second prediction is a labelled box that is moved a little.
    private static double[] Predictions(CaseRandom random, double[] truths)
    {
        double[] boxes = RandomBoxes(random, Queries);
        for (int q = 0; q < Queries; q += 2)
        {
            for (int i = 0; i < 4; i++)
                boxes[(4 * q) + i] = truths[(2 * q + i) % truths.Length] * random.NextDouble(0.9, 1.1);
        }

        return boxes;
    }
}
