using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>Logits and labels that the losses on single elements are judged and timed on.</summary>
internal static class ElementCases
{
    private const int MostSeeds = 420;

    /// <summary>Makes a kernel's input: dtype, options, logits, labels.</summary>
    public delegate KernelInput Make<in TOptions>(DType dtype, TOptions options, double[] logits, double[] labels);

    /// <summary>The hard cases under the first and last options, every length up to 64, seeds, and the sizes that are timed.</summary>
    /// <param name="options">The options to go round; the timed sizes have the first.</param>
    /// <param name="make">Makes an input.</param>
    /// <param name="headline">The size that the main job times as well; 0 for none.</param>
    public static IEnumerable<KernelCase> All<TOptions>(TOptions[] options, Make<TOptions> make, int headline = 0)
    {
        foreach (KernelCase @case in HardUnder("", options[0], make).Concat(HardUnder("-weighted", options[^1], make)))
            yield return @case;
        foreach (int length in CaseLengths.All)
        {
            yield return new KernelCase($"length-{length}", (dtype, random) =>
                make(dtype, options[length % options.Length], Logits(random, length), Labels(random, length)));
        }

        for (int i = 1; i <= MostSeeds; i++)
        {
            int seed = i;
            yield return new KernelCase($"random-{seed}", (dtype, random) =>
                make(dtype, options[seed % options.Length], Logits(random, 200), Labels(random, 200)))
            {
                Seed = (ulong)seed,
                Use = seed <= 10 ? CaseUse.Check : CaseUse.Thorough,
            };
        }

        // Logits of all sizes, with labels next to 0 and 1.
        yield return new KernelCase("all-sizes", (dtype, random) => make(dtype, options[0], LogitsOfAllSizes(random, 200), LabelsAtTheEnds(random, 200)));
        yield return new KernelCase("all-sizes-weighted", (dtype, random) => make(dtype, options[^1], LogitsOfAllSizes(random, 200), LabelsAtTheEnds(random, 200)));
        // Long enough to be cut into blocks and shared between threads, with a rest.
        yield return new KernelCase("many-140001", (dtype, random) => make(dtype, options[0], Logits(random, 140_001), Labels(random, 140_001)));
        foreach (int n in new[] { 1000, 100_000, 1_000_000 })
        {
            yield return new KernelCase($"n{n}", (dtype, random) => make(dtype, options[0], Logits(random, n), Labels(random, n)))
            {
                Use = CaseUse.Timed | (n == headline ? CaseUse.Headline : 0),
                Size = n,
            };
        }
    }

    /// <summary>The hard cases under one choice of options.</summary>
    /// <param name="suffix">What their ids end with.</param>
    /// <param name="options">The options.</param>
    /// <param name="make">Makes an input.</param>
    public static IEnumerable<KernelCase> HardUnder<TOptions>(string suffix, TOptions options, Make<TOptions> make) =>
        Hard.Select(hard => new KernelCase(hard.Id + suffix, (dtype, _) => make(
            dtype, options, Array.ConvertAll(hard.Pairs, pair => pair.Logit), Array.ConvertAll(hard.Pairs, pair => pair.Label))));

    // Where a label equals its probability it does so in every bit: a derivative of |t - p| would otherwise hang on rounding.
    private static (string Id, (double Logit, double Label)[] Pairs)[] Hard { get; } =
    [
        ("empty", []),
        ("one", [(0.7, 1)]),
        ("zero-logits", [(0, 0), (0, 1), (0, 0.25), (0, 0.75)]),
        ("label-is-probability", [(0, 0.5), (0, 0.5), (0, 0.5)]),
        ("tie", [(1.5, 1), (1.5, 1), (-1.5, 0), (-1.5, 0)]),
        ("all-positive", [(-3, 1), (-0.5, 1), (0.5, 1), (3, 1)]),
        ("all-negative", [(-3, 0), (-0.5, 0), (0.5, 0), (3, 0)]),
        ("saturated-right", [(20, 1), (-20, 0), (40, 1), (-40, 0), (0.3, 0.5)]),
        ("saturated-wrong", [(20, 0), (-20, 1), (40, 0), (-40, 1), (88, 0), (-88, 1), (104, 0), (-104, 1)]),
        ("saturated-between", [(20, 0.5), (-20, 0.5), (100, 0.05), (-100, 0.95)]),
        ("far-right", [(1e4, 1), (-1e4, 0)]),
        ("far-wrong", [(1e4, 0), (-1e4, 1), (1e4, 0.5)]),
        ("smoothed-labels", [(2, 0.95), (-2, 0.05), (7, 0.95), (-7, 0.05)]),
        ("one-ulp", [(float.Epsilon, 0), (-float.Epsilon, 1), (1.5, MathF.BitDecrement(1)), (-1.5, float.Epsilon), (MathF.BitIncrement(1.5f), 1)]),
    ];

    /// <summary>Random logits, an eighth of them far away.</summary>
    public static double[] Logits(CaseRandom random, int count)
    {
        var logits = new double[count];
        for (int i = 0; i < count; i++)
            logits[i] = i % 8 == 7 ? 30 * random.NextGaussian() : 3 * random.NextGaussian();
        return logits;
    }

    private static double[] LogitsOfAllSizes(CaseRandom random, int count) =>
        [.. Enumerable.Range(0, count).Select(i => (i % 2 == 0 ? 1 : -1) * Math.Pow(10, random.NextDouble(-40, 4)))];

    private static double[] LabelsAtTheEnds(CaseRandom random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => random.NextInt(0, 5) switch { 0 => 0, 1 => 1, 2 => Math.Pow(10, random.NextDouble(-45, 0)), 3 => MathF.BitDecrement(1), _ => random.NextDouble() })];

    /// <summary>Random labels: a quarter ones, a quarter zeros, the rest between.</summary>
    public static double[] Labels(CaseRandom random, int count)
    {
        var labels = new double[count];
        for (int i = 0; i < count; i++)
            labels[i] = Math.Clamp(random.NextDouble(-0.5, 1.5), 0, 1);
        return labels;
    }
}
