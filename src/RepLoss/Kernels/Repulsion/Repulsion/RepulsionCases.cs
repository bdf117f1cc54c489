using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>Inputs that <see cref="Repulsion"/> is judged and timed on.</summary>
internal static class RepulsionCases
{
    private const int TimedTruths = 32;

    private static readonly RepulsionOptions[] Options =
    [
        new(),
        new() { SigmaGt = 0.5, SigmaBox = 0.25, SmoothBeta = 0.11 },
        new() { Alpha = 2, Beta = 0.3, SigmaGt = 0, SigmaBox = 0.9, SmoothBeta = 4 },
        new() { Alpha = 0, Beta = 1, SigmaBox = 1 },
        new() { Alpha = 1, Beta = 0, SigmaGt = 0.9 },
    ];

    public static IEnumerable<KernelCase> All() => [.. Hard(), .. Random(), .. Timed()];

    public static IEnumerable<KernelCase> On(SceneSet scenes) => BoxCases.OnFullest(scenes, (dtype, scene) =>
        Repulsion.Input(dtype, Options[0], BoxCases.OfScene(scene.Predictions), BoxCases.OfScene(scene.Truths)));

    // A hard set is both predictions and truths. One-ulp neighbours are not: rounding would designate them.
    private static IEnumerable<KernelCase> Hard()
    {
        foreach ((string id, Func<CaseRandom, double[]> draw) in BoxCases.Hard)
        {
            if (id == "one-ulp")
            {
                yield return new KernelCase(id, (dtype, random) =>
                    Repulsion.Input(dtype, Options[1], draw(random), [10, 20, 50, 80, 30, 20, 70, 80, 20, 20, 60, 80]));
                continue;
            }

            yield return new KernelCase(id, (dtype, random) => Self(dtype, Options[0], draw(random)));
            yield return new KernelCase($"{id}-smoothed", (dtype, random) => Self(dtype, Options[2], draw(random)));
        }

        for (ulong seed = 1; seed <= 4; seed++)
        {
            yield return new KernelCase($"all-sizes-{seed}", (dtype, random) => Repulsion.Input(
                dtype, Options[1], BoxCases.AllSizes(random, 40), BoxCases.AllSizes(random, 20)))
            {
                Seed = seed,
                OnlyFinite = BoxCases.AllSizesReason,
            };
        }

        for (int length = 0; length <= 35; length += 5)
        {
            int count = length;
            yield return new KernelCase($"images-{count}", (dtype, random) => WithImages(dtype, random, Options[count / 5 % Options.Length], count, 3 + (count / 3)));
        }

        yield return new KernelCase("images-200", (dtype, random) => WithImages(dtype, random, Options[2], 200, 70));
        yield return new KernelCase("images-without-truths", (dtype, random) => WithImages(dtype, random, Options[0], 12, 0));
        // Enough boxes for variants that leave out what cannot meet.
        yield return new KernelCase("sparse-200", (dtype, random) => Draw(dtype, random, Options[1], 200, 150));
        yield return new KernelCase("single-truth", (dtype, random) => Draw(dtype, random, Options[0], 12, 1));
        yield return new KernelCase("no-truth", (dtype, random) => Draw(dtype, random, Options[0], 12, 0));
        yield return new KernelCase("no-prediction", (dtype, random) => Draw(dtype, random, Options[0], 0, 5));
        yield return new KernelCase("designation-tie", (dtype, _) => Repulsion.Input(
            dtype, Options[1], [0, 0, 10, 10, 2, 0, 12, 10], [-5, 0, 5, 10, 5, 0, 15, 10, 0, 40, 10, 50]));
        yield return new KernelCase("no-overlap", (dtype, _) => Repulsion.Input(
            dtype, Options[1], [0, 0, 10, 10, 100, 100, 110, 110], [50, 50, 60, 60, 70, 50, 80, 60]));
    }

    private static IEnumerable<KernelCase> Random()
    {
        foreach (int length in CaseLengths.All)
        {
            yield return new KernelCase($"length-{length}", (dtype, random) =>
                Draw(dtype, random, Options[length % Options.Length], length, 1 + (length / 4)));
        }

        for (ulong seed = 1; seed <= 420; seed++)
        {
            int option = (int)(seed % (ulong)Options.Length), length = seed <= 5 ? 40 : 1 + (int)(seed % 61), truths = 1 + (int)(seed % 23);
            yield return new KernelCase($"random-{seed}", (dtype, random) => Draw(dtype, random, Options[option], length, truths))
            {
                Seed = seed,
                Use = seed <= 5 ? CaseUse.Check : CaseUse.Thorough,
            };
        }
    }

    private static IEnumerable<KernelCase> Timed()
    {
        foreach (int n in new[] { 64, 256, 1024, 4096, 20_000 })
        {
            yield return new KernelCase($"n{n}", (dtype, random) => Draw(dtype, random, Options[0], n, TimedTruths))
            {
                Use = CaseUse.Timed | (n == 256 ? CaseUse.Headline : 0),
                Size = n,
            };
        }

        // A truth for three predictions: nearly all boxes are out of each other's reach.
        foreach (int n in new[] { 4096, 100_000 })
        {
            yield return new KernelCase($"sparse-n{n}", (dtype, random) =>
            {
                MatchedBoxes boxes = MatchedBoxes.Sparse(random, n);
                return Repulsion.Input(dtype, Options[0], boxes.Predicted, boxes.Truths);
            })
            {
                Use = CaseUse.Timed,
            };
        }
    }

    private static KernelInput Draw(DType dtype, CaseRandom random, RepulsionOptions options, int predictions, int truths)
    {
        MatchedBoxes boxes = MatchedBoxes.Random(random, predictions, truths);
        return Repulsion.Input(dtype, options, boxes.Predicted, boxes.Truths);
    }

    // Some images have no truth, one, or no prediction.
    private static KernelInput WithImages(DType dtype, CaseRandom random, RepulsionOptions options, int predictions, int truths)
    {
        MatchedBoxes boxes = MatchedBoxes.Random(random, predictions, truths);
        long[] truthImages = RepBoxCases.Images(random, truths, 5);
        return Repulsion.Input(
            dtype, options, boxes.Predicted, boxes.Truths, ([.. boxes.Designated.Select((g, i) => i % 6 == 5 || truths == 0 ? 100 : truthImages[g])], truthImages));
    }

    private static KernelInput Self(DType dtype, RepulsionOptions options, double[] boxes) => Repulsion.Input(dtype, options, boxes, boxes);
}
