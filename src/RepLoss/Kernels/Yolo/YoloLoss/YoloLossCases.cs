using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>The cases of <see cref="YoloLoss"/>: all options on tiny grids, and the sizes that are timed.</summary>
internal static class YoloLossCases
{
    private const int MostClasses = 80;

    private static readonly float[] Anchors = [1, 1.5f, 3, 2, 2, 2, 1, 3, 1.5f, 1, 2, 3];

    private static readonly (string Id, YoloLossOptions Options)[] Options =
    [
        ("defaults", new()),
        ("gains", new() { Box = 0.3, Obj = 0.7, Cls = 1 }),
        ("positive-weights", new() { ClsPositiveWeight = 2, ObjPositiveWeight = 0.5 }),
        ("focal", new() { FocalGamma = 1.5, LabelSmoothing = 0.1 }),
        ("focal-1", new() { FocalGamma = 1, ObjPositiveWeight = 2 }),
        ("focal-half", new() { FocalGamma = 0.5, ClsPositiveWeight = 2 }),
        ("smoothing", new() { LabelSmoothing = 0.2 }),
        ("gr-half", new() { Gr = 0.5, Duplicates = DuplicateCells.Max }),
        ("gr-0", new() { Gr = 0 }),
        ("max", new() { Duplicates = DuplicateCells.Max }),
        ("ce", new() { Classification = ClassLoss.Ce }),
        ("autobalance", new() { Autobalance = true }),
        ("soft", new() { Objectness = ObjectnessTarget.Soft }),
        ("soft-loss1", new() { Objectness = ObjectnessTarget.Soft, SoftLoss = SoftLoss.Loss1, Score = SoftScore.Score1, N = 4 }),
        ("soft-loss1-gamma", new() { Objectness = ObjectnessTarget.Soft, SoftLoss = SoftLoss.Loss1Gamma, SoftGamma = 2, Score = SoftScore.Diagonal }),
        ("soft-loss3-focal", new() { Objectness = ObjectnessTarget.Soft, SoftLoss = SoftLoss.Loss3, FocalGamma = 2, Sigma = 0.5, Classification = ClassLoss.Bce }),
        ("soft-ce-autobalance", new() { Objectness = ObjectnessTarget.Soft, Classification = ClassLoss.Ce, Autobalance = true, ObjPositiveWeight = 2 }),
    ];

    /// <summary>All cases on made-up predictions.</summary>
    public static IEnumerable<KernelCase> All()
    {
        foreach ((string id, YoloLossOptions options) in Options)
        {
            yield return Small(id, options, 8);
            yield return Small($"empty-{id}", options, 0);
            for (ulong seed = 1; seed <= 30; seed++)
                yield return Small($"seeds-{id}-{seed}", options, (int)(seed % 9)) with { Seed = seed, Use = CaseUse.Thorough };
        }

        foreach (int n in CaseLengths.All.Skip(1))
            yield return Small($"length-{n}", Options[n % Options.Length].Options, n, classes: 1 + (n % 4));
        for (ulong seed = 1; seed <= 5; seed++)
            yield return Small($"random-{seed}", new YoloLossOptions { LabelSmoothing = 0.1 }, 6) with { Seed = seed };
        var rebalanced = new YoloLossOptions { Autobalance = true };
        foreach (int levels in new[] { 2, 3, 4, 5 })
            yield return Small($"levels-{levels}", rebalanced, 6, levels: levels);
        foreach (double[] strides in new double[][] { [16], [16, 32], [32, 16], [4, 8, 16, 32], [8, 16, 16] })
            yield return WithStrides(Small($"strides-{string.Join('-', strides)}", rebalanced, 6, levels: strides.Length), strides);
        yield return WithStrides(Small("strides-unused", new YoloLossOptions(), 6), [8, 32]);
        yield return new KernelCase("no-objectness", (dtype, random) => Draw(dtype, random, rebalanced, 0, 2, 2, [4, 5, 3, 2], 3, null).Select(WithoutObjectness));
        yield return Small("balance", new YoloLossOptions(), 6, balance: [0.3, 2.5]);
        yield return Small("balance-autobalance", rebalanced, 6, balance: [0.3, 2.5]);
        yield return Small("one-class", new YoloLossOptions(), 6, classes: 1);
        yield return Small("no-images", new YoloLossOptions(), 0, images: 0);
        yield return Small("tie", new YoloLossOptions { Duplicates = DuplicateCells.Max }, 8, spread: 0);
        yield return Small("saturated", new YoloLossOptions(), 8, spread: 15);
        yield return new KernelCase("specks", Specks);
        // Logits of sides whose slopes, sides or ratios leave float32, and of which nothing is left in float64 either.
        foreach ((double width, double height) in new[] { (-50.0, -50.0), (-60, -61.5), (0, -60), (-60, 0), (-44, -46), (-150, -151), (-1e4, 0), (-1e4, -1e4), (1e4, -1e4), (1e4, 1e4) })
        {
            yield return new KernelCase(
                $"sides-{Word(width)}-{Word(height)}", (dtype, _) => OneTarget(dtype, width, height));
        }

        foreach (double spread in new[] { 60.0, 400, 1e4 })
        {
            yield return Small($"logits-to-{spread}", new YoloLossOptions(), 8, spread: spread);
            yield return Small($"logits-to-{spread}-focal", new YoloLossOptions { FocalGamma = 1.5, LabelSmoothing = 0.1 }, 8, spread: spread);
            yield return Small($"logits-to-{spread}-soft", new YoloLossOptions { Objectness = ObjectnessTarget.Soft, Classification = ClassLoss.Ce }, 8, spread: spread);
        }

        yield return new KernelCase("identical", (dtype, _) => Exact(dtype));
        foreach (int n in new[] { 400, 1100, 4000 })
        {
            yield return new KernelCase($"many-{n}", (dtype, random) => Draw(
                dtype, random, new YoloLossOptions { AnchorThreshold = 2 }, n, 2, 2, [12, 20], 3, null, levels: 1));
        }

        // A batch of 2 for the main job, whose time goes into cells and not into targets: 34 million logits take long to draw.
        foreach ((string id, int n, int images) in new[] { ("t40", 40, 16), ("t400", 400, 16), ("t40-b2", 40, 2) })
        {
            yield return new KernelCase(id, (dtype, random) =>
            {
                float[] targets = YoloCases.Random(random, n, images);
                return With(dtype, random, new YoloLossOptions(), targets, YoloCases.Anchors, images, 3, 80, PredictionCases.Grids640, 3, null);
            })
            {
                Use = images == 2 ? CaseUse.Timed | CaseUse.Headline : CaseUse.Timed,
                Size = images == 2 ? null : n,
            };
        }
    }

    /// <summary>The case on the truths of up to two scenes, with made-up predictions.</summary>
    public static IEnumerable<KernelCase> On(SceneSet scenes) => YoloCases.On(scenes, (dtype, random) =>
    {
        float[] targets = [.. YoloCases.Targets(scenes).Chunk(6).Where(row => row[0] < 2).SelectMany(row => row)];
        // A class costs a channel of every cell: a data set with thousands of them shall not size the predictions.
        for (int label = 1; label < targets.Length; label += 6)
            targets[label] %= MostClasses;
        long[] grids = [.. YoloCases.Grids(scenes).Select(length => length / 2)];
        int classes = 1 + (int)targets.Chunk(6).Select(row => row[1]).DefaultIfEmpty().Max();
        return With(dtype, random, new YoloLossOptions(), targets, [.. YoloCases.Anchors.Select(side => side / 2)], 2, 3, classes, grids, 3, null);
    }).Select(one => one with { Use = CaseUse.Check });

    /// <summary>Random rows of boxes from a twentieth of the image to most of it.</summary>
    public static float[] Targets(CaseRandom random, int count, int images, int classes)
    {
        float[] targets = YoloCases.Random(random, count, images);
        for (int t = 0; t < targets.Length; t += 6)
        {
            targets[t + 1] %= classes;
            targets[t + 4] = (float)(0.08 * Math.Exp(random.NextDouble(0, 2)));
            targets[t + 5] = (float)(0.08 * Math.Exp(random.NextDouble(0, 2)));
        }

        return targets;
    }

    // Logits of -30 decode to sides of 1e-25, whose squares are 0 in float32.
    private static KernelInput Specks(DType dtype, CaseRandom random)
    {
        const int Channels = 6;
        double[] logits = [.. Enumerable.Range(0, 4 * 4 * Channels).Select(i => i % Channels is 2 or 3 ? random.NextDouble(-31, -29) : random.NextDouble(-2, 2))];
        float[] targets = [0, 0, 0.3f, 0.3f, 0.4f, 0.3f, 0, 0, 0.7f, 0.6f, 0.3f, 0.5f];
        return YoloLoss.Input(new YoloLossOptions(), [HostArray.Floats(dtype, logits, 1, 1, 4, 4, Channels)], targets, [1, 1.5f], 1);
    }

    private static string Word(double logit) => logit < 0 ? $"m{-logit}" : $"{logit}";

    /// <summary>A 4 x 4 grid of zeros but for the logits of width and height everywhere, and one target.</summary>
    internal static KernelInput OneTarget(DType dtype, double width, double height)
    {
        const int Channels = 6;
        double[] logits = [.. Enumerable.Range(0, 4 * 4 * Channels).Select(i => i % Channels == 2 ? width : i % Channels == 3 ? height : 0)];
        return YoloLoss.Input(new YoloLossOptions(), [HostArray.Floats(dtype, logits, 1, 1, 4, 4, Channels)], [0, 0, 0.4f, 0.4f, 0.25f, 0.3f], [1, 1], 1);
    }

    private static KernelCase WithStrides(KernelCase without, double[] strides) => without with
    {
        Draw = (dtype, random) =>
        {
            KernelInput input = without.Draw(dtype, random);
            input.Add("strides", HostArray.Floats(dtype, strides, strides.Length));
            return input;
        },
    };

    // Objectness logits so low that they cost nothing, in float64 either.
    private static HostArray WithoutObjectness(string name, HostArray array)
    {
        if (!name.StartsWith("prediction", StringComparison.Ordinal))
            return array;
        int channels = (int)array.Shape[4];
        return HostArray.Floats(array.DType, [.. Enumerable.Range(0, array.Count).Select(i => i % channels == 4 ? -1e4 : array.ValueAt(i))], array.Shape);
    }

    private static KernelCase Small(
        string id, YoloLossOptions options, int count, int images = 2, int classes = 3, int levels = 2, double spread = 3, double[]? balance = null) =>
        new(id, (dtype, random) =>
            Draw(dtype, random, options, count, images, classes, [8, 10, 4, 5, 3, 2, 2, 1, 1, 1], spread, balance, levels));

    private static KernelInput Draw(
        DType dtype, CaseRandom random, YoloLossOptions options, int count, int images, int classes, long[] grids, double spread, double[]? balance, int levels = 2)
    {
        float[] anchors = [.. Enumerable.Range(0, levels).SelectMany(level => Anchors.Skip(4 * (level % 3)).Take(4))];
        return With(dtype, random, options, Targets(random, count, images, classes), anchors, images, 2, classes, grids[..(2 * levels)], spread, balance);
    }

    private static KernelInput With(
        DType dtype, CaseRandom random, YoloLossOptions options, float[] targets, float[] anchors, int images, int anchorCount, int classes,
        long[] grids, double spread, double[]? balance)
    {
        var input = new KernelInput(options)
        {
            { "targets", HostArray.Of(targets, targets.Length / 6, 6) },
            { "anchors", HostArray.Of(anchors, grids.Length / 2, anchorCount, 2) },
        };
        PredictionCases.Add(input, dtype, random, images, anchorCount, classes, grids, spread);
        if (balance is not null)
            input.Add("balance", HostArray.Floats(dtype, balance, balance.Length));
        return input;
    }

    // Predictions of zeros meet targets of the anchor's size in the middle of their cells.
    private static KernelInput Exact(DType dtype)
    {
        float[] anchors = [(float)CiouCases.NanAsPublished[2], (float)CiouCases.NanAsPublished[3], 2, 3];
        float[] targets = [0, 1, 2.5f / 8, 2.5f / 8, anchors[0] / 8, anchors[1] / 8, 1, 0, 5.5f / 8, 3.5f / 8, 2 / 8f, 3 / 8f];
        HostArray zeros = HostArray.Floats(dtype, new double[2 * 2 * 8 * 8 * 7], 2, 2, 8, 8, 7);
        return YoloLoss.Input(new YoloLossOptions(), [zeros], targets, anchors, 2);
    }
}

/// <summary>Losses of a single cell, worked out by hand.</summary>
internal static class YoloLossExamples
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<WorkedExample> All { get; } =
    [
        // Every class and the objectness have p = 1/2, so each costs ln 2; the box is its target, so CIoU is 1 but for 1e-7.
        new WorkedExample(
            "One cell whose prediction of zeros is its target: objectness 4 ln 2, classes ln 2 / 2",
            Single(new YoloLossOptions(), [0, 0, 0, 0, 0, 0, 0], 1, 1), "loss", [4.5 * Math.Log(2) + (0.05 * Epsilon)]),
        // Focal: a q^2 ln 2 with q = 1/2; a = 1/4 for the class that holds and for the objectness, 3/4 for the other class.
        new WorkedExample(
            "The same with a focal gamma of 2: a quarter of the cross-entropies, times 1/4 and on average 1/2",
            Single(new YoloLossOptions { FocalGamma = 2, Gr = 0 }, [0, 0, 0, 0, 0, 0, 0], 1, 1), "items",
            [0.05 * Epsilon, 4 * Math.Log(2) / 16, 0.5 * Math.Log(2) / 8]),
        // No row: only the objectness, whose label is 0: balance ln 4, slope sigmoid = 3/4; twice for two images.
        new WorkedExample(
            "Two images without targets and logits of ln 3: twice 4 ln 4",
            YoloLoss.Input(new YoloLossOptions(), [HostArray.Of([0, 0, 0, 0, Math.Log(3), 0, 0, 0, 0, Math.Log(3)], 2, 1, 1, 1, 5)], [], [1, 1], 1), "loss",
            [2 * 4 * Math.Log(4)])
        {
            Gradients = new Dictionary<string, double[]> { ["prediction.0"] = [0, 0, 0, 0, 3, 0, 0, 0, 0, 3] },
        },
        // z = ln 3 for the class that holds: ln(1 + 3) - ln 3, and 3/4 - 1 and 1/4 as slopes; gr = 0 makes the objectness label 1.
        new WorkedExample(
            "Classes that exclude each other, odds 3 : 1: objectness 4 ln 2, classes ln(4/3) / 2",
            Single(new YoloLossOptions { Classification = ClassLoss.Ce, Gr = 0 }, [0, 0, 0, 0, 0, Math.Log(3), 0], 1, 0), "items",
            [0.05 * Epsilon, 4 * Math.Log(2), 0.5 * Math.Log(4 / 3.0)]),
    ];

    // 1 - CIoU of two equal boxes of size 1: e over the union of 1 + e.
    private static double Epsilon => 1e-7 / (1 + 1e-7);

    // A 1 x 1 grid with one anchor, and a target of a size in its middle.
    private static KernelInput Single(YoloLossOptions options, double[] logits, float size, float label) => YoloLoss.Input(
        options, [HostArray.Of(logits, 1, 1, 1, 1, logits.Length)], [0, label, 0.5f, 0.5f, size, size], [size, size], 1);
}
