using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>Inputs that <see cref="RepBox"/> is judged and timed on.</summary>
internal static class RepBoxCases
{
    private static readonly RepBoxOptions Published = new() { Sigma = 0.5, Denominator = RepBoxDenominator.Pairs };

    private static readonly RepBoxOptions[] Options =
    [
        new(),
        new() { Sigma = 0.25, Denominator = RepBoxDenominator.Pairs },
        new() { Sigma = 0.5, Denominator = RepBoxDenominator.Square },
        new() { Sigma = 0.9, PixelOffset = 1 },
        new() { Sigma = 1, Denominator = RepBoxDenominator.Pairs },
    ];

    public static IEnumerable<KernelCase> All()
    {
        foreach ((string id, Func<CaseRandom, double[]> draw) in BoxCases.Hard)
        {
            yield return new KernelCase(id, (dtype, random) => RepBox.Input(dtype, Options[0], draw(random), null));
            yield return new KernelCase($"{id}-published", (dtype, random) => RepBox.Input(dtype, Published, draw(random), null));
        }

        // Enough boxes for variants that leave out what cannot meet.
        yield return new KernelCase("sparse-200", (dtype, random) => RepBox.Input(dtype, Options[0], BoxCases.Random(random, 200), Targets(random, 200)));
        yield return new KernelCase("crowd-400", (dtype, random) => RepBox.Input(dtype, Options[0], BoxCases.Crowd(random, 400), null));
        yield return new KernelCase("crowd-400-offset", (dtype, random) => RepBox.Input(dtype, Options[3], BoxCases.Crowd(random, 400), Targets(random, 400)));
        for (ulong seed = 1; seed <= 4; seed++)
        {
            RepBoxOptions one = Options[0] with { Sigma = seed % 2 == 0 ? 0.5 : 0 };
            yield return new KernelCase($"all-sizes-{seed}", (dtype, random) => RepBox.Input(dtype, one, BoxCases.AllSizes(random, 60), null))
            {
                Seed = seed,
                OnlyFinite = BoxCases.AllSizesReason,
            };
        }

        foreach (double sigma in new[] { 1 - 1e-9, Math.BitDecrement(1), double.Epsilon })
        {
            yield return new KernelCase($"sigma-next-to-{(sigma < 0.5 ? 0 : 1)}{(sigma == 1 - 1e-9 ? "-1e-9" : "")}", (dtype, _) => RepBox.Input(
                dtype, Options[0] with { Sigma = sigma, Denominator = RepBoxDenominator.Square }, [0, 0, 10, 10, 0, 0, 10, 10, 5, 0, 15, 10], null));
        }

        // Batches: an image alone, one of one box, boxes of different images on each other.
        for (int length = 0; length <= 33; length += 3)
        {
            RepBoxOptions one = Options[length % 5];
            int count = length;
            yield return new KernelCase($"images-{count}", (dtype, random) => RepBox.Input(
                dtype, one, BoxCases.Random(random, count), count % 2 == 0 ? null : Targets(random, count), Images(random, count, 4)));
        }

        yield return new KernelCase("images-400", (dtype, random) => RepBox.Input(dtype, Options[0], BoxCases.Crowd(random, 400), Targets(random, 400), Images(random, 400, 16)));
        // More factors below 1 than a product of them has exponents for.
        yield return new KernelCase("heap-200", (dtype, random) =>
            RepBox.Input(dtype, Published with { Sigma = 0.999 }, BoxCases.Heap(random, 200, spread: 6), null));
        // Most boxes meet: few and with a rest, one register, several, and so many that threads share them.
        foreach (int n in new[] { 5, 16, 90, 700 })
        {
            foreach (double sigma in new[] { 0, 0.5, 0.9, 1 })
            {
                RepBoxOptions options = Published with { Sigma = sigma, PixelOffset = n == 16 ? 1 : 0 };
                yield return new KernelCase($"heap-{n}-sigma-{sigma}", (dtype, random) =>
                    RepBox.Input(dtype, options, BoxCases.Heap(random, n), n == 90 ? null : Targets(random, n)));
            }
        }

        yield return new KernelCase("one-target", (dtype, random) =>
            RepBox.Input(dtype, Options[1], BoxCases.Random(random, 9), new long[9]));
        yield return new KernelCase("unsmoothed", (dtype, random) =>
            RepBox.Input(dtype, Options[4], BoxCases.Random(random, 20), Targets(random, 20)));
        yield return new KernelCase("identical-unsmoothed", (dtype, _) =>
            RepBox.Input(dtype, Options[4], [0, 0, 10, 10, 0, 0, 10, 10, 5, 0, 15, 10], null));
        // 1 - IoU is 2^-24, below the floor, from where on there is no gradient; of identical boxes it would cancel.
        yield return new KernelCase("nearly-identical-unsmoothed", (dtype, _) =>
            RepBox.Input(dtype, Options[4], [0, 0, 16, 16, 0, 0, 16, Math.ScaleB((1 << 24) - 1, -20)], null));
        foreach (int length in CaseLengths.All)
        {
            yield return new KernelCase($"length-{length}", (dtype, random) => RepBox.Input(
                dtype, Options[length % 4], BoxCases.Random(random, length), length % 2 == 0 ? null : Targets(random, length)));
        }

        for (ulong seed = 1; seed <= 5; seed++)
        {
            yield return new KernelCase($"random-{seed}", (dtype, random) =>
                RepBox.Input(dtype, Published, BoxCases.Random(random, 40), null))
            {
                Seed = seed,
            };
        }

        foreach (int n in new[] { 64, 256, 1024, 4096, 20_000, 100_000 })
        {
            yield return new KernelCase($"n{n}", (dtype, random) => RepBox.Input(dtype, Published, BoxCases.Random(random, n), null))
            {
                Use = CaseUse.Timed | (n == 256 ? CaseUse.Headline : 0),
                Size = n,
            };
        }

        // Where every box overlaps every other one, nothing can be left out.
        foreach (int n in new[] { 1024, 4096 })
        {
            yield return new KernelCase($"heap-n{n}", (dtype, random) => RepBox.Input(dtype, Published, BoxCases.Heap(random, n), null)) { Use = CaseUse.Timed };
            // The paper's own sigma, at which SmoothLn is the identity.
            RepBoxOptions paper = Published with { Sigma = 0 };
            yield return new KernelCase($"heap-sigma0-n{n}", (dtype, random) => RepBox.Input(dtype, paper, BoxCases.Heap(random, n), null)) { Use = CaseUse.Timed };
        }
    }

    public static IEnumerable<KernelCase> On(SceneSet scenes) => BoxCases.OnFullest(scenes, (dtype, scene) =>
        RepBox.Input(dtype, Published with { Denominator = RepBoxDenominator.Overlap }, BoxCases.OfScene(scene.Predictions), Targets(scene)));

    /// <summary>An image each, of ids that do not begin at 0.</summary>
    public static long[] Images(CaseRandom random, int count, int images) => [.. Enumerable.Range(0, count).Select(_ => (long)random.NextInt(0, images) * 7 - 3)];

    // Three boxes a target on average, as a detector's positives are.
    private static long[] Targets(CaseRandom random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => (long)random.NextInt(0, 1 + (count / 3)))];

    // A prediction belongs to the truth that it overlaps most; one that overlaps none to itself.
    private static long[] Targets(Scene scene)
    {
        var ids = new long[scene.Predictions.Count];
        for (int i = 0; i < ids.Length; i++)
        {
            SceneBox box = scene.Predictions[i];
            double best = 0;
            ids[i] = scene.Truths.Count + i;
            for (int g = 0; g < scene.Truths.Count; g++)
            {
                if (scene.Truths[g].Overlap(box) is var overlap && overlap > best)
                    (best, ids[i]) = (overlap, g);
            }
        }

        return ids;
    }
}
