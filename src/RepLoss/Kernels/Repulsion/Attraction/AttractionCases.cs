using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>Inputs that <see cref="Attraction"/> is judged and timed on.</summary>
internal static class AttractionCases
{
    private static readonly AttractionOptions[] Options = [new(), new() { Beta = 0.11 }, new() { Beta = 10 }];

    public static IEnumerable<KernelCase> All() => [.. Hard(), .. Random(), .. Timed()];

    public static IEnumerable<KernelCase> On(SceneSet scenes) => BoxCases.OnFullest(scenes, (dtype, scene) =>
    {
        MatchedBoxes boxes = MatchedBoxes.OfScene(scene);
        return Attraction.Input(dtype, Options[0], boxes.Predicted, boxes.Targets);
    });

    private static IEnumerable<KernelCase> Hard()
    {
        foreach ((string id, Func<CaseRandom, double[]> draw) in BoxCases.Hard)
        {
            yield return new KernelCase(id, (dtype, random) => Attraction.Input(dtype, Options[0], draw(random), draw(random)));
            yield return new KernelCase($"{id}-shifted", (dtype, random) =>
            {
                double[] target = draw(random);
                return Attraction.Input(dtype, Options[2], BoxCases.Shift(target, 3), target);
            });
        }

        yield return new KernelCase("all-sizes", (dtype, random) => Attraction.Input(dtype, Options[1], BoxCases.AllSizes(random, 40), BoxCases.AllSizes(random, 40)));
        // Halves, so that distances are exactly 0, beta/2, beta and beyond in float32, too.
        yield return new KernelCase("at-beta", (dtype, _) => Attraction.Input(
            dtype, Options[0], [0, 0.5, 1, 1.5, 0, -0.5, -1, -1.5, 8, 9, 10, 11], [0, 0, 0, 0, 0, 0, 0, 0, 9, 9, 9, 9]));
    }

    private static IEnumerable<KernelCase> Random()
    {
        foreach (int length in CaseLengths.All)
        {
            yield return new KernelCase($"length-{length}", (dtype, random) => Draw(dtype, random, Options[length % 3], length));
        }

        for (ulong seed = 1; seed <= 420; seed++)
        {
            int option = (int)(seed % 3), length = (int)(seed % 61);
            yield return new KernelCase($"random-{seed}", (dtype, random) => Draw(dtype, random, Options[option], length <= 5 ? 40 : length))
            {
                Seed = seed,
                Use = seed <= 5 ? CaseUse.Check : CaseUse.Thorough,
            };
        }
    }

    private static IEnumerable<KernelCase> Timed()
    {
        foreach (int n in new[] { 64, 256, 1024, 4096 })
        {
            yield return new KernelCase($"n{n}", (dtype, random) => Draw(dtype, random, Options[0], n))
            {
                Use = CaseUse.Timed,
                Size = n,
            };
        }
    }

    private static KernelInput Draw(DType dtype, CaseRandom random, AttractionOptions options, int length)
    {
        MatchedBoxes boxes = MatchedBoxes.Random(random, length, 1 + (length / 3));
        return Attraction.Input(dtype, options, boxes.Predicted, boxes.Targets);
    }
}
