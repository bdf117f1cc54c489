using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>Inputs that <see cref="Dfl"/> is judged and timed on.</summary>
internal static class DflCases
{
    private const int MostSeeds = 430;

    // The number of bins of YOLOv8.
    private const int UsualBins = 16;

    // Counts below, at and above the length of a vector, and several vectors with and without a rest.
    private static readonly int[] BinCounts = [UsualBins, 2, 3, 8, 15, 17, 32, 33, 70];

    private static readonly DflOptions Refusing = new() { Outside = DflOutside.Refuse };

    /// <summary>The hard cases, every length up to 64, seeds, and the sizes that are timed: 1,000 to 1,000,000 sides.</summary>
    public static IEnumerable<KernelCase> All()
    {
        foreach ((string id, int bins, double[] logits, double[] distances) in Hard)
        {
            yield return new KernelCase(id, (dtype, _) => Input(dtype, new DflOptions(), bins, logits, distances));
            if (distances.All(y => y >= 0 && y <= bins - 1))
                yield return new KernelCase($"{id}-refuse", (dtype, _) => Input(dtype, Refusing, bins, logits, distances));
        }

        foreach (int length in CaseLengths.All)
            yield return new KernelCase($"length-{length}", (dtype, random) => Random(dtype, random, length, BinCounts[length % BinCounts.Length], 3));
        for (int i = 1; i <= MostSeeds; i++)
        {
            int seed = i;
            yield return new KernelCase($"random-{seed}", (dtype, random) =>
                Random(dtype, random, 20, BinCounts[seed % BinCounts.Length], seed % 4 == 0 ? 30 : 3))
            {
                Seed = (ulong)seed,
                Use = seed <= 20 ? CaseUse.Check : CaseUse.Thorough,
            };
        }

        // Enough sides for several blocks and several threads. The last block is not full.
        yield return new KernelCase("many-10001", (dtype, random) => Random(dtype, random, 10_001, UsualBins, 3));
        foreach (int n in new[] { 250, 25_000, 250_000 })
        {
            yield return new KernelCase($"n{n}", (dtype, random) => Random(dtype, random, n, UsualBins, 3))
            {
                Use = CaseUse.Timed,
                Size = n,
            };
        }
    }

    /// <summary>Makes one input.</summary>
    public static KernelInput Input(DType dtype, DflOptions options, int bins, double[] logits, double[] distances) => new(options)
    {
        { "logits", HostArray.Floats(dtype, logits, distances.Length / 4, 4, bins) },
        { "distances", HostArray.Floats(dtype, distances, distances.Length / 4, 4) },
    };

    private static (string Id, int Bins, double[] Logits, double[] Distances)[] Hard { get; } =
    [
        ("empty", 16, [], []),
        ("one", 3, [0.5, -1, 2, 1, 1, 0, -2, 0.25, 3, 0, 0, 1], [0.3, 1.5, 1.9, 1]),
        ("two-bins", 2, [1, -1, 0, 2, 0.5, 0.25, -3, -4], [0, 0.25, 0.5, 0.98]),
        ("tie", 4, [.. Enumerable.Repeat(2.0, 16)], [0.5, 1.25, 1.25, 2.75]),
        ("on-bins", 5, Logits(20), [0, 1, 2, 3]),
        ("next-to-bins", 5, Logits(20), [MathF.BitDecrement(1), MathF.BitIncrement(2), MathF.BitDecrement(3), float.Epsilon]),
        ("last-bin", 5, Logits(20), [4, 3.99, 3.995, MathF.BitDecrement(4)]),
        ("beyond", 5, Logits(20), [4.5, 100, 1e19, 4.001]),
        ("negative", 5, Logits(20), [-0.5, -1e-30, -100, -1e19]),
        ("one-side-each", 3, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], [0, 1, 1.99, 2]),
        ("saturated-right", 3, [0, 40, 0, 104, 0, 0, 0, 0, 20, 0, 200, 0], [1, 0, 1.99, 1]),
        ("saturated-wrong", 3, [0, 40, 0, 104, 0, 0, 0, 0, 20, 0, 200, 0], [0, 1.5, 0.5, 1.75]),
        ("far", 3, [1e4, 0, -1e4, -1e4, 1e4, 0, 0, 1e4, 1e4, 1e4, -1e4, 1e4], [0.25, 1, 1.5, 0.5]),
        ("far-and-equal", 3, [1e4, 1e4, 1e4, -1e4, -1e4, -1e4, 1e4, 1e4, 1e4, -1e4, -1e4, -1e4], [0.25, 1, 1.5, 0.5]),
        ("one-ulp", 3, [.. Enumerable.Range(0, 4).SelectMany(_ => new double[] { 1.5, MathF.BitIncrement(1.5f), float.Epsilon })], [0.25, 1, 1.5, 0.5]),
    ];

    private static double[] Logits(int count) => [.. Enumerable.Range(0, count).Select(i => Math.Sin(i + 1.0) * 2)];

    // Draws logits and distances. One distance in ten is outside the bins.
    private static KernelInput Random(DType dtype, CaseRandom random, int n, int bins, double spread)
    {
        double[] logits = new double[4 * n * bins], distances = new double[4 * n];
        for (int i = 0; i < logits.Length; i++)
            logits[i] = spread * random.NextGaussian();
        for (int i = 0; i < distances.Length; i++)
            distances[i] = random.NextDouble(-0.05, 1.05) * (bins - 1);
        return Input(dtype, new DflOptions(), bins, logits, distances);
    }
}
