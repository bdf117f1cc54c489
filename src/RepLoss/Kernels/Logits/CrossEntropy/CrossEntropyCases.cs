using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>Inputs that <see cref="CrossEntropy"/> is judged and timed on.</summary>
internal static class CrossEntropyCases
{
    private const int MostSeeds = 430;

    // COCO's number of classes.
    private const int TimedClasses = 80;

    private static readonly int[] ClassCounts = [1, 2, 3, 7, 8, 20, 80];

    /// <summary>The hard cases, every length up to 64, seeds, and the sizes that are timed.</summary>
    public static IEnumerable<KernelCase> All()
    {
        foreach ((string id, int k, double[] logits, long[] classes) in Hard)
            yield return new KernelCase(id, (dtype, _) => CrossEntropy.Input(dtype, k, logits, classes));
        foreach (int length in CaseLengths.All)
        {
            yield return new KernelCase($"length-{length}", (dtype, random) => Random(dtype, random, length, ClassCounts[length % ClassCounts.Length], 3));
        }

        for (int i = 1; i <= MostSeeds; i++)
        {
            int seed = i;
            yield return new KernelCase($"random-{seed}", (dtype, random) =>
                Random(dtype, random, 50, ClassCounts[seed % ClassCounts.Length], seed % 4 == 0 ? 30 : 3))
            {
                Seed = (ulong)seed,
                Use = seed <= 20 ? CaseUse.Check : CaseUse.Thorough,
            };
        }

        foreach (int n in new[] { 100, 1000, 10_000 })
        {
            yield return new KernelCase($"n{n}", (dtype, random) => Random(dtype, random, n, TimedClasses, 3)) { Use = CaseUse.Timed, Size = n };
        }
    }

    private static (string Id, int K, double[] Logits, long[] Classes)[] Hard { get; } =
    [
        ("empty", 5, [], []),
        ("empty-without-classes", 0, [], []),
        ("one", 3, [0.5, -1, 2], [1]),
        ("one-class", 1, [3, -3, 0], [0, 0, 0]),
        ("tie", 4, [2, 2, 2, 2, 2, 2, 2, 2], [0, 3]),
        ("zero-logits", 3, new double[9], [0, 1, 2]),
        ("first-and-last", 3, [1, 2, 3, 3, 2, 1], [0, 2]),
        ("saturated-right", 2, [20, 0, 0, 40, 104, -104, 0.3, 0.1], [0, 1, 0, 0]),
        ("saturated-wrong", 2, [20, 0, 0, 40, 104, -104], [1, 0, 1]),
        ("far-right", 3, [1e4, 0, -1e4, -1e4, -1e4, 1e4], [0, 2]),
        ("far-wrong", 3, [1e4, 0, -1e4, -1e4, -1e4, 1e4], [2, 0]),
        ("large-and-equal", 3, [1e4, 1e4, 1e4, -1e4, -1e4, -1e4], [0, 2]),
        ("one-ulp", 3, [1.5, MathF.BitIncrement(1.5f), MathF.BitDecrement(1.5f), float.Epsilon, 0, -float.Epsilon], [0, 1]),
    ];

    private static KernelInput Random(DType dtype, CaseRandom random, int n, int k, double spread)
    {
        var logits = new double[n * k];
        for (int i = 0; i < logits.Length; i++)
            logits[i] = spread * random.NextGaussian();
        var classes = new long[n];
        for (int i = 0; i < n; i++)
            classes[i] = random.NextInt(0, k);
        return CrossEntropy.Input(dtype, k, logits, classes);
    }
}
