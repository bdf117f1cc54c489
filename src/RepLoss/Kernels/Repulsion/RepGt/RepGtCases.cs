using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>Inputs that <see cref="RepGt"/> is judged and timed on.</summary>
internal static class RepGtCases
{
    private const int TimedTruths = 32;

    private static readonly RepGtOptions Published = new() { Sigma = 0.9 };

    private static readonly RepGtOptions[] Options =
    [
        new() { Sigma = 0 },
        new() { Sigma = 0.25, Denominator = RepGtDenominator.Overlapping },
        new() { Sigma = 0.5, Exclude = RepGtExclusion.Coordinates },
        new() { Sigma = 0.9, Denominator = RepGtDenominator.Overlapping, Exclude = RepGtExclusion.Coordinates },
        Published,
        new() { Sigma = 0, Denominator = RepGtDenominator.Sum },
        new(),
        new() { LogEpsilon = 1e-10, Denominator = RepGtDenominator.Sum },
    ];

    public static IEnumerable<KernelCase> All() => [.. Hard(), .. Random(), .. Timed()];

    public static IEnumerable<KernelCase> On(SceneSet scenes) =>
        BoxCases.OnFullest(scenes, (dtype, scene) => Input(dtype, Published, MatchedBoxes.OfScene(scene)));

    // A hard set is both predictions and truths, prediction i belonging to truth i: what repels it is a neighbour of the set.
    private static IEnumerable<KernelCase> Hard()
    {
        foreach ((string id, Func<CaseRandom, double[]> draw) in BoxCases.Hard)
        {
            string? onlyFinite = id == "one-ulp" ? "In float32 all second IoUs are 1 or next to it, so that rounding decides which truth is second." : null;
            yield return new KernelCase(id, (dtype, random) => Self(dtype, Options[0], draw(random))) { GradientOnlyFinite = onlyFinite };
            yield return new KernelCase($"{id}-published", (dtype, random) => Self(dtype, Published, draw(random))) { GradientOnlyFinite = onlyFinite };
            yield return new KernelCase($"{id}-coordinates", (dtype, random) => Self(dtype, Options[3], draw(random))) { GradientOnlyFinite = onlyFinite };
        }

        for (ulong seed = 1; seed <= 4; seed++)
        {
            RepGtOptions one = Options[seed % 2 == 0 ? 1 : 0] with { Denominator = RepGtDenominator.Overlapping };
            yield return new KernelCase($"all-sizes-{seed}", (dtype, random) => RepGt.Input(
                dtype, one, BoxCases.AllSizes(random, 40), BoxCases.AllSizes(random, 20), [.. Enumerable.Range(0, 40).Select(i => (long)i / 2)]))
            {
                Seed = seed,
                OnlyFinite = BoxCases.AllSizesReason,
            };
        }

        yield return new KernelCase("sigma-next-to-1", (dtype, _) => RepGt.Input(
            dtype, new() { Sigma = 1 - 1e-9, Denominator = RepGtDenominator.Sum }, [0, 0, 30, 30, 0, 0, 15, 30], [0, 0, 30, 30, 10, 10, 20, 20], [0, 0]));
        // Batches of which some images have no truth, one truth, or no prediction.
        for (int length = 0; length <= 35; length += 5)
        {
            int count = length;
            RepGtOptions one = Options[length % Options.Length];
            yield return new KernelCase($"images-{count}", (dtype, random) => WithImages(dtype, random, one, count));
        }

        yield return new KernelCase("images-200", (dtype, random) => WithImages(dtype, random, Options[3], 200));
        // Of truths that are the same one is on another image, and does not repel its like.
        yield return new KernelCase("images-coordinates", (dtype, _) => RepGt.Input(
            dtype, Options[2], [0, 0, 10, 10, 0, 0, 10, 10], [0, 0, 10, 10, 0, 0, 10, 10, 5, 0, 15, 10, 0, 0, 10, 10], [0, 1], ([1, 1], [1, 2, 1, 1])));
        // Enough truths for variants that leave out what cannot meet.
        yield return new KernelCase("sparse-200", (dtype, random) => Input(dtype, Options[1], MatchedBoxes.Random(random, 200, 150)));
        yield return new KernelCase("blocks-300", (dtype, random) => Input(dtype, Options[3], MatchedBoxes.Random(random, 300, 300)));
        yield return new KernelCase("crowd-200", (dtype, random) =>
        {
            double[] crowd = BoxCases.Crowd(random, 200);
            return RepGt.Input(dtype, Options[2], crowd, crowd, [.. Enumerable.Range(0, 200).Select(i => (long)i)]);
        });
        // So many beside each other that they are dealt out to strips, some of them empty, and two boxes that lie across them.
        yield return new KernelCase("strips-1280", (dtype, random) => Self(
            dtype, Options[1], [.. BoxCases.Random(random, 1200), .. BoxCases.Shift(BoxCases.Random(random, 80), 4000), 10, 0, 60, 4500, 400, -50, 420, 6000]));
        yield return new KernelCase("identical-coordinates-all", (dtype, _) => Self(dtype, Options[2], BoxCases.Scale([0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1], 10)));
        // The first prediction only touches its second truth, which the second one overlaps.
        yield return new KernelCase("touched-overlapping", (dtype, _) => RepGt.Input(
            dtype, Options[1], [0, 0, 10, 10, 5, 0, 15, 10], [0, 0, 10, 10, 10, 0, 20, 10], [0, 0]));
        yield return new KernelCase("touched", (dtype, _) => RepGt.Input(
            dtype, Options[0], [0, 0, 10, 10, 5, 0, 15, 10], [0, 0, 10, 10, 10, 0, 20, 10], [0, 0]));
        yield return new KernelCase("single-truth", (dtype, random) => Input(dtype, Published, MatchedBoxes.Random(random, 12, 1)));
        yield return new KernelCase("single-truth-covered", (dtype, random) => Input(dtype, new() { Sigma = 0.5 }, MatchedBoxes.Random(random, 12, 1)));
        yield return new KernelCase("no-truth", (dtype, random) => Input(dtype, Published, MatchedBoxes.Random(random, 12, 0)));
        yield return new KernelCase("no-prediction", (dtype, random) => Input(dtype, Published, MatchedBoxes.Random(random, 0, 5)));
        yield return new KernelCase("unsmoothed", (dtype, random) => Input(dtype, Options[6], MatchedBoxes.Random(random, 20, 7)));
        yield return new KernelCase("covered-unsmoothed", (dtype, _) => RepGt.Input(
            dtype, Options[6], [0, 0, 30, 30, 0, 0, 30, 30], [0, 0, 30, 30, 10, 10, 20, 20], [0, 1]));
        yield return new KernelCase("covered-log-epsilon", (dtype, _) => RepGt.Input(
            dtype, Options[7], [0, 0, 30, 30, 0, 0, 15, 15], [0, 0, 30, 30, 10, 10, 20, 20], [0, 0]));
        yield return new KernelCase("second-tie", (dtype, _) => RepGt.Input(
            dtype, Options[0], [0, 0, 10, 10], [0, 0, 10, 10, 5, 0, 15, 10, -5, 0, 5, 10, 5, 0, 15, 10], [0]));
        yield return new KernelCase("no-candidate", (dtype, _) => RepGt.Input(
            dtype, Options[2], [0, 0, 10, 10, 5, 0, 15, 10], [0, 0, 10, 10, 0, 0, 10, 10], [0, 1]));
        yield return new KernelCase("any-designated", (dtype, random) =>
        {
            MatchedBoxes boxes = MatchedBoxes.Random(random, 30, 6);
            return Input(dtype, Options[1], boxes with { Designated = [.. boxes.Designated.Select(_ => (long)random.NextInt(0, 6))] });
        });
    }

    private static IEnumerable<KernelCase> Random()
    {
        foreach (int length in CaseLengths.All)
        {
            yield return new KernelCase($"length-{length}", (dtype, random) =>
                Input(dtype, Options[length % Options.Length], MatchedBoxes.Random(random, length, 2 + (length / 4))));
        }

        for (ulong seed = 1; seed <= 400; seed++)
        {
            int option = (int)(seed % (ulong)Options.Length), length = seed <= 5 ? 40 : 1 + (int)(seed % 61), truths = 1 + (int)(seed % 23);
            yield return new KernelCase($"random-{seed}", (dtype, random) => Input(dtype, Options[option], MatchedBoxes.Random(random, length, truths)))
            {
                Seed = seed,
                Use = seed <= 5 ? CaseUse.Check : CaseUse.Thorough,
            };
        }
    }

    private static IEnumerable<KernelCase> Timed()
    {
        foreach (int n in new[] { 64, 256, 1024, 4096, 100_000 })
        {
            yield return new KernelCase($"n{n}", (dtype, random) => Input(dtype, Published, MatchedBoxes.Random(random, n, TimedTruths)))
            {
                Use = CaseUse.Timed | (n == 256 ? CaseUse.Headline : 0),
                Size = n,
            };
        }

        // A truth for three predictions: nearly all are out of reach.
        foreach (int n in new[] { 4096, 100_000 })
            yield return new KernelCase($"sparse-n{n}", (dtype, random) => Input(dtype, Published, MatchedBoxes.Sparse(random, n))) { Use = CaseUse.Timed };
    }

    private static KernelInput WithImages(DType dtype, CaseRandom random, RepGtOptions options, int count)
    {
        MatchedBoxes boxes = MatchedBoxes.Random(random, count, 3 + (count / 3));
        long[] truthImages = RepBoxCases.Images(random, boxes.Truths.Length / 4, 5);
        return RepGt.Input(
            dtype, options, boxes.Predicted, boxes.Truths, boxes.Designated, ([.. boxes.Designated.Select((g, i) => i % 6 == 5 ? 100 : truthImages[g])], truthImages));
    }

    private static KernelInput Input(DType dtype, RepGtOptions options, MatchedBoxes boxes) =>
        RepGt.Input(dtype, options, boxes.Predicted, boxes.Truths, boxes.Designated);

    private static KernelInput Self(DType dtype, RepGtOptions options, double[] boxes) =>
        RepGt.Input(dtype, options, boxes, boxes, [.. Enumerable.Range(0, boxes.Length / 4).Select(i => (long)i)]);
}
