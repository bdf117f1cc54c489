using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>Inputs that <see cref="Varifocal"/> is judged and timed on.</summary>
internal static class VarifocalCases
{
    private const int DetachedSeeds = 6;

    // No option here takes the weight as a constant, so that the slope of the Loop can be compared with finite differences of its values.
    private static readonly VarifocalOptions[] Options =
    [
        new(),
        new() { Gamma = 1, Alpha = 0.5 },
        new() { IouWeighted = false },
        new() { Gamma = 1.5, Alpha = 2, IouWeighted = false },
        new() { Gamma = 3, Alpha = 0 },
        new() { Gamma = 4.25, Alpha = 1 },
    ];

    private static readonly VarifocalOptions Detached = new() { DetachWeight = true };

    /// <summary>The cases that all losses on logits share, and special ones: no positive, no negative, a constant weight, and the least score above 0.</summary>
    public static IEnumerable<KernelCase> All() =>
    [
        .. ElementCases.All(Options, Input),
        new KernelCase("no-positive", (dtype, random) => Input(dtype, Options[0], Logits(random, 40), new double[40])),
        new KernelCase("no-negative", (dtype, random) => Input(dtype, Options[0], Logits(random, 40), [.. Enumerable.Repeat(0.5, 40)])),
        new KernelCase("least-positive-score", (dtype, _) => Input(dtype, new VarifocalOptions { IouWeighted = false }, [2, 2, -3, -3], [0, float.Epsilon, 0, float.Epsilon])),
        new KernelCase("far-negatives", (dtype, _) => Input(dtype, Options[5], [-1e4, -200, -104, -88, -40, -17, 17, 88, 1e4], new double[9])),
        .. Enumerable.Range(1, DetachedSeeds).Select(seed => new KernelCase($"detached-{seed}", (dtype, random) =>
            Input(dtype, Detached with { Gamma = 1 + (seed / 2.0) }, Logits(random, 50), Scores(random, 50))) { Seed = (ulong)seed }),
    ];

    /// <summary>Makes one input.</summary>
    public static KernelInput Input(DType dtype, VarifocalOptions options, double[] logits, double[] scores) => new(options)
    {
        { "logits", HostArray.Floats(dtype, logits, logits.Length) },
        { "scores", HostArray.Floats(dtype, scores, scores.Length) },
    };

    private static double[] Logits(CaseRandom random, int count) => [.. Enumerable.Range(0, count).Select(_ => 3 * random.NextGaussian())];

    // Draws scores of which nine in ten are negatives, as in a detector.
    private static double[] Scores(CaseRandom random, int count) => [.. Enumerable.Range(0, count).Select(i => i % 10 == 0 ? random.NextDouble() : 0)];
}
