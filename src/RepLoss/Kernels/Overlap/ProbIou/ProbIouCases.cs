using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>Inputs that <see cref="ProbIou"/> is judged and timed on.</summary>
internal static class ProbIouCases
{
    private const int MostSeeds = 420;

    /// <summary>A slender box, as the label of a crack or a road. The published code loses all digits on it.</summary>
    public static double[] Slender { get; } = [500, 500, 1000, 0.1, 0.7];

    /// <summary>The hard cases, every length up to 64, seeds, and the sizes that are timed.</summary>
    public static IEnumerable<KernelCase> All()
    {
        foreach ((string id, double[] predicted, double[] target) in Hard)
            yield return new KernelCase(id, (dtype, _) => Input(dtype, predicted, target));
        yield return new KernelCase("identical-crowd", (dtype, random) => Identical(dtype, random, 200, 1));
        yield return new KernelCase("identical-normalised", (dtype, random) => Identical(dtype, random, 200, 1 / 640.0));
        yield return new KernelCase("one-ulp", (dtype, random) =>
        {
            double[] target = Array.ConvertAll(Random(random, 60, 1), x => (double)(float)x);
            return Input(dtype, Array.ConvertAll(target, x => (double)MathF.BitIncrement((float)x)), target);
        });
        yield return new KernelCase("sides-of-all-sizes", (dtype, random) => AllSizes(dtype, random, 40));
        foreach (int length in CaseLengths.All)
            yield return new KernelCase($"length-{length}", (dtype, random) => Near(dtype, random, length, 0.3));
        for (int i = 1; i <= MostSeeds; i++)
        {
            int seed = i;
            double spread = seed % 3 == 0 ? 1.5 : seed % 3 == 1 ? 0.3 : 0.05;
            yield return new KernelCase($"random-{seed}", (dtype, random) => Near(dtype, random, 60, spread))
            {
                Seed = (ulong)seed,
                Use = seed <= 12 ? CaseUse.Check : CaseUse.Thorough,
            };
        }

        // Enough pairs for several blocks and several threads. The last block is not full.
        yield return new KernelCase("many-70001", (dtype, random) => Near(dtype, random, 70_001, 0.3));
        foreach (int n in new[] { 1000, 100_000, 1_000_000 })
        {
            yield return new KernelCase($"n{n}", (dtype, random) => Near(dtype, random, n, 0.3))
            {
                Use = CaseUse.Timed,
                Size = n,
            };
        }
    }

    /// <summary>Makes one input.</summary>
    public static KernelInput Input(DType dtype, double[] predicted, double[] target) => new(new NoOptions())
    {
        { "predicted", HostArray.Floats(dtype, predicted, predicted.Length / 5, 5) },
        { "target", HostArray.Floats(dtype, target, target.Length / 5, 5) },
    };

    private static (string Id, double[] Predicted, double[] Target)[] Hard { get; } =
    [
        ("empty", [], []),
        ("one", [1, 2, 4, 3, 0.4], [2, 2, 5, 3, -0.3]),
        ("identical", [1, 2, 4, 3, 0.4, 0, 0, 2, 2, 0, 5, 5, 1e3, 1, 1], [1, 2, 4, 3, 0.4, 0, 0, 2, 2, 0, 5, 5, 1e3, 1, 1]),
        ("tie", [1, 2, 4, 3, 0.4, 1, 2, 4, 3, 0.4], [2, 2, 5, 3, -0.3, 2, 2, 5, 3, -0.3]),
        ("a-quarter-turn", [0, 0, 4, 2, Math.PI / 2, 0, 0, 4, 2, 1.2], [0, 0, 4, 2, 0, 0, 0, 4, 2, 1.2 - (Math.PI / 2)]),
        ("one-centre-one-angle", [0, 0, 4, 2, 0.5, 0, 0, 2, 4, 0.5], [0, 0, 8, 4, 0.5, 0, 0, 4, 2, 0.5]),
        ("squares", [0, 0, 2, 2, 0.3, 1, 0, 3, 3, 0.7, 0, 0, 4, 4, 2], [0, 0, 3, 3, 1.1, 0, 1, 2, 2, 0, 0, 0, 4, 2, 0.5]),
        ("a-square-turned-onto-itself", [0, 0, 2, 2, 0.3, 5, 5, 3, 3, 1], [0, 0, 2, 2, 0.9, 5, 5, 3, 3, -2]),
        ("moved-alone", [1, 0, 4, 2, 0, 0, 1, 4, 2, 0.5, 1e-6, 0, 4, 2, 0], [0, 0, 4, 2, 0, 0, 0, 4, 2, 0.5, 0, 0, 4, 2, 0]),
        ("far-apart", [0, 0, 4, 2, 0.5, 0, 0, 1, 1, 0, 0, 0, 4, 2, 0], [100, 30, 4, 2, 0.5, 1e6, 0, 1, 1, 0, 1e19, 1e19, 4, 2, 0]),
        ("slender", Slender, [503, 502, 900, 0.1, 0.7]),
        ("slender-and-equal", [.. Slender, 0, 0, 1000, 1, 0.3], [.. Slender, 0, 0, 1000, 1, 0.3]),
        ("slender-and-turned", [0, 0, 1000, 1, 0, 0, 0, 1000, 1, 0, 0, 0, 1, 1000, 0.3], [0, 0, 1000, 1, 1e-3, 0, 0, 1000, 1, 1.5, 0, 0, 1000, 1, 0.3]),
        ("sides-of-0", [0, 0, 0, 2, 0, 0, 0, 4, 0, 1, 0, 0, 4, 2, 0, 1, 1, 0, 0, 0], [0, 0, 4, 2, 0, 0, 0, 4, 2, 0, 0, 0, 0, 2, 0, 1, 1, 0, 0, 0]),
        ("negative-sides", [0, 0, -4, 2, 0, 0, 0, 4, 2, 0, 1, 1, 2, 2, 0], [0, 0, 4, 2, 0, 0, 0, 4, -2, 0, 1, 1, 3, 2, 0.5]),
        ("large-angles", [0, 0, 4, 2, 100, 0, 0, 4, 2, -1000, 0, 0, 100, 1, 31.5], [0, 0, 4, 2, 0.5, 1, 0, 4, 3, 1000, 0, 0, 100, 1, 31.4]),
        ("large", [0, 0, 1e19, 5e18, 0.3, 1e19, -1e19, 1e18, 1e18, 0], [1e18, 0, 1e19, 6e18, 0.2, 1e19, -1e19, 2e18, 1e18, 1]),
        ("denormal-sides", [0, 0, 1e-40, 2e-40, 0.3, 0, 0, 1e-40, 1, 0], [0, 0, 2e-40, 2e-40, 0.2, 0, 0, 2e-40, 1, 0]),
        ("small-in-large", [0, 0, 1e-20, 1e-20, 0.3, 3, 3, 1e-3, 1e-3, 0], [0, 0, 1, 1, 0.2, 0, 0, 1e4, 1e4, 0]),
        ("offset", [1e5, 1e5, 40, 20, 0.3], [1e5 + 2, 1e5 + 1, 36, 22, 0.35]),
    ];

    private static double[] Random(CaseRandom random, int count, double scale)
    {
        var boxes = new double[5 * count];
        for (int i = 0; i < boxes.Length; i++)
        {
            boxes[i] = (i % 5) switch
            {
                < 2 => random.NextDouble(0, 600) * scale,
                < 4 => random.NextDouble(10, 120) * scale,
                _ => random.NextDouble(-Math.PI, Math.PI),
            };
        }

        return boxes;
    }

    // Draws targets and predictions near them. Centres are off by up to spread times the sides, sides by a factor of up to e^spread, angles by up to spread radians.
    private static KernelInput Near(DType dtype, CaseRandom random, int count, double spread)
    {
        double[] target = Random(random, count, 1), predicted = (double[])target.Clone();
        for (int box = 0; box < target.Length; box += 5)
        {
            for (int k = 0; k < 2; k++)
            {
                predicted[box + k] += random.NextDouble(-spread, spread) * target[box + 2 + k];
                predicted[box + 2 + k] *= Math.Exp(random.NextDouble(-spread, spread));
            }

            predicted[box + 4] += random.NextDouble(-spread, spread);
        }

        return Input(dtype, predicted, target);
    }

    private static KernelInput Identical(DType dtype, CaseRandom random, int count, double scale)
    {
        double[] boxes = Random(random, count, scale);
        return Input(dtype, boxes, boxes);
    }

    // Sides from the smallest float32 to 1e19.
    private static KernelInput AllSizes(DType dtype, CaseRandom random, int count)
    {
        double[] Draw()
        {
            double[] boxes = Random(random, count, 1e-3);
            for (int i = 0; i < boxes.Length; i++)
            {
                if (i % 5 is 2 or 3)
                    boxes[i] = Math.Pow(10, random.NextDouble(-44, 19));
            }

            return boxes;
        }

        return Input(dtype, Draw(), Draw());
    }
}
