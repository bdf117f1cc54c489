using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>Inputs that <see cref="BoxLoss"/> is judged and timed on.</summary>
internal static class BoxLossCases
{
    private const int MostSeeds = 400;

    private const int MostScenes = 64;

    private static readonly BoxLossKind[] Kinds = Enum.GetValues<BoxLossKind>();

    // The kinds without CIoU. The gradient of CIoU takes alpha as a constant, so finite differences of its values give another slope.
    private static readonly BoxLossOptions[] Sloped =
    [
        new() { Kind = BoxLossKind.Giou },
        new() { Kind = BoxLossKind.Diou },
        new() { Kind = BoxLossKind.Eiou },
        new() { Kind = BoxLossKind.Siou },
        new() { Kind = BoxLossKind.Siou, Theta = 2.5 },
        new() { Kind = BoxLossKind.Eiou, Epsilon = 1e-3 },
        new() { Kind = BoxLossKind.Giou, Epsilon = 1e-9 },
    ];

    /// <summary>The hard cases of every kind, every length up to 64, seeds, and the sizes that are timed.</summary>
    public static IEnumerable<KernelCase> All()
    {
        foreach (BoxLossKind kind in Kinds)
        {
            var options = new BoxLossOptions { Kind = kind };
            string suffix = "-" + kind.ToString().ToLowerInvariant();
            foreach ((string id, Func<CaseRandom, double[]> draw) in BoxCases.Hard)
                yield return new KernelCase(id + suffix, (dtype, random) => Input(dtype, options, Turned(draw(random)), draw(random)));
            foreach ((string id, double[] predicted, double[] target) in Hard)
                yield return new KernelCase(id + suffix, (dtype, _) => Input(dtype, options, predicted, target));
            yield return new KernelCase("identical-crowd" + suffix, (dtype, random) => Identical(dtype, options, random, 1));
            yield return new KernelCase("identical-normalised" + suffix, (dtype, random) => Identical(dtype, options, random, 1 / 640.0));
            yield return new KernelCase("many-40001" + suffix, (dtype, random) => Near(dtype, options, random, 40_001, 0.3));
        }

        yield return new KernelCase("theta-6-siou", (dtype, random) => Near(dtype, new() { Kind = BoxLossKind.Siou, Theta = 6 }, random, 30, 0.3));
        yield return new KernelCase("least-epsilon", (dtype, _) => Input(dtype, new() { Epsilon = 1e-300 }, [3, 3, 3, 3, 0, 0, 1, 1], [3, 3, 3, 3, 5, 5, 5, 5]));
        foreach (int length in CaseLengths.All)
        {
            yield return new KernelCase($"length-{length}", (dtype, random) =>
                Near(dtype, new() { Kind = Kinds[length % Kinds.Length] }, random, length, 0.3));
        }

        for (int i = 1; i <= MostSeeds; i++)
        {
            int seed = i;
            // Predictions far from their targets, near to them and very near.
            double spread = seed % 3 == 0 ? 2 : seed % 3 == 1 ? 0.3 : 0.02;
            CaseUse use = seed <= 14 ? CaseUse.Check : CaseUse.Thorough;
            yield return new KernelCase($"random-{seed}", (dtype, random) => Near(dtype, Sloped[seed % Sloped.Length], random, 100, spread)) { Seed = (ulong)seed, Use = use };
            if (seed % 4 == 0)
                yield return new KernelCase($"held-still-{seed}", (dtype, random) => Near(dtype, new(), random, 100, spread)) { Seed = (ulong)seed, Use = use };
        }

        foreach (int n in new[] { 1000, 100_000, 1_000_000 })
        {
            yield return new KernelCase($"n{n}", (dtype, random) => Near(dtype, new(), random, n, 0.3))
            {
                Use = CaseUse.Timed,
                Size = n,
            };
        }
    }

    /// <summary>A case of every prediction with the truth that it overlaps most, from up to 64 scenes.</summary>
    public static IEnumerable<KernelCase> On(SceneSet scenes)
    {
        if (!scenes.Scenes.Take(MostScenes).Any(scene => scene.Predictions.Any(box => scene.Truths.Any(truth => truth.Overlap(box) > 0))))
            yield break;
        yield return new KernelCase(scenes.Id, (dtype, _) =>
        {
            var predicted = new List<SceneBox>();
            var target = new List<SceneBox>();
            foreach (Scene scene in scenes.Scenes.Take(MostScenes).Where(scene => scene.Truths.Count > 0))
            {
                foreach (SceneBox box in scene.Predictions)
                {
                    SceneBox best = scene.Truths.MaxBy(truth => truth.Overlap(box))!;
                    if (best.Overlap(box) > 0)
                    {
                        predicted.Add(box);
                        target.Add(best);
                    }
                }
            }

            return Input(dtype, new(), BoxCases.OfScene(predicted), BoxCases.OfScene(target));
        })
        {
            Use = CaseUse.Check | CaseUse.Timed,
        };
    }

    /// <summary>Makes one input.</summary>
    public static KernelInput Input(DType dtype, BoxLossOptions options, double[] predicted, double[] target) => new(options)
    {
        { "predicted", BoxCases.Array(dtype, predicted) },
        { "target", BoxCases.Array(dtype, target) },
    };

    // Pairs at the edges of the formulas: equal centres, sides of 0, and numbers whose squares float32 cannot hold.
    private static (string Id, double[] Predicted, double[] Target)[] Hard { get; } =
    [
        ("equal-centres", [0, 0, 4, 2, 2, 2, 6, 6, 0, 0, 8, 8], [1, -1, 3, 3, 0, 0, 8, 8, 0, 0, 8, 8]),
        ("centres-in-line", [0, 0, 4, 2, 0, 0, 4, 2], [3, 0, 7, 2, 0, 3, 4, 5]),
        ("centres-on-a-diagonal", [0, 0, 4, 4, 0, 0, 4, 4, 0, 0, 4, 4], [1, 1, 5, 5, -1, 1, 3, 5, 2, -2, 6, 2]),
        ("equal-sides", [0, 0, 4, 2, 0, 0, 4, 2], [1, 1, 5, 3, 1, 1, 5, 4]),
        ("points", [5, 5, 5, 5, 5, 5, 5, 5, 0, 0, 4, 2], [5, 5, 5, 5, 0, 0, 4, 2, 1, 1, 1, 1]),
        ("lines", [0, 0, 4, 0, 0, 0, 0, 4, 0, 0, 4, 0, 1, 1, 1, 3], [0, 0, 4, 2, 0, 0, 4, 2, 1, 0, 3, 0, 0, 2, 4, 2]),
        ("touching-sides", [0, 0, 4, 4, 0, 0, 4, 4, 0, 0, 4, 4], [4, 1, 8, 3, 1, 4, 3, 8, 4, 4, 8, 8]),
        // Boxes so small that e changes the result.
        ("small", [0, 0, 1e-4, 2e-4, 1e-4, 0, 4e-4, 1e-4], [2e-5, 1e-5, 1.4e-4, 1.6e-4, 0, 0, 2e-4, 1.3e-4]),
        // Sides whose squares are 0 in float32, paired with small boxes and with large boxes.
        ("specks", [0, 0, 1e-25, 1e-25, 0, 0, 1e-25, 3e-25, 0, 0, 2e-25, 1e-25], [0, 0, 1e-25, 2e-25, 0, 0, 10, 10, 1e-25, 0, 2e-25, 2e-25]),
        ("slivers", [0, 5, 10, 5 + 1e-5, 5, 0, 5 + 1e-5, 10, 0, 0, 10, 1e-25], [0, 0, 10, 10, 0, 0, 10, 10, 0, 0, 10, 10]),
        ("denormal-sides", [0, 0, 1e-40, 3e-40, 0, 0, 1e-44, 1e-40, 0, 0, 1e-40, 2e-40], [0, 0, 2e-40, 2e-40, 0, 0, 1, 1, 0, 0, 1e19, 1e19]),
        ("large", [0, 0, 1e19, 1e19, -1e19, -1e19, -9e18, -5e18, 0, 0, 1e19, 5e18], [0, 0, 5e18, 1e19, 5e18, 5e18, 1e19, 1e19, 1e18, 1e18, 9e18, 4e18]),
        ("far", [1e6, 1e6, 1e6 + 8, 1e6 + 4, -1e7, 0, -1e7 + 16, 8], [1e6 + 2, 1e6 + 1, 1e6 + 9, 1e6 + 5, 1e7, 0, 1e7 + 16, 8]),
    ];

    // Draws random targets and predictions near them. Centres are off by up to spread times the side, and sides by a factor of up to e^spread.
    private static KernelInput Near(DType dtype, BoxLossOptions options, CaseRandom random, int count, double spread)
    {
        double[] target = BoxCases.Random(random, count), predicted = new double[target.Length];
        for (int box = 0; box < target.Length; box += 4)
        {
            for (int low = box; low < box + 2; low++)
            {
                double side = target[low + 2] - target[low], centre = target[low] + (side * (0.5 + random.NextDouble(-spread, spread)));
                double half = side * Math.Exp(random.NextDouble(-spread, spread)) / 2;
                (predicted[low], predicted[low + 2]) = (centre - half, centre + half);
            }
        }

        return Input(dtype, options, predicted, target);
    }

    private static KernelInput Identical(DType dtype, BoxLossOptions options, CaseRandom random, double scale)
    {
        double[] boxes = BoxCases.Scale(BoxCases.Random(random, 200), scale);
        return Input(dtype, options, boxes, boxes);
    }

    // Moves the first box to the end, so that each box is paired with its neighbour and not with itself.
    private static double[] Turned(double[] boxes) => boxes.Length == 0 ? boxes : [.. boxes[4..], .. boxes[..4]];
}
