using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>Inputs of the two focal losses, which share options and cases.</summary>
internal static class FocalCases
{
    private const int MostSeeds = 60;

    // Of how many a label is put away from its probability, where the slope of the quality focal loss has a pole.
    private const double Clearance = 0.02;

    /// <summary>The inputs on which both focal losses are judged and timed.</summary>
    public static IEnumerable<KernelCase> All() =>
    [
        .. ElementCases.All(Options, Input),
        new KernelCase("label-is-probability-gamma1", (dtype, _) => Input(dtype, new FocalOptions { Gamma = 1 }, [0, 0, 1], [0.5, 0.5, 1])),
        .. BelowGamma1.SelectMany(under => ElementCases.HardUnder($"-{under.Id}", under.Options, Input)),
        .. BelowGamma1.SelectMany(under => Enumerable.Range(1, MostSeeds).Select(seed => Random(under.Id, under.Options, seed))),
    ];

    private static FocalOptions[] Options { get; } =
    [
        new FocalOptions(),
        new FocalOptions { Gamma = 1, Alpha = 0.5 },
        new FocalOptions { Gamma = 2, PositiveWeight = 3 },
        new FocalOptions { Gamma = 3, Alpha = 0.9 },
        new FocalOptions { Gamma = 2, Alpha = 0 },
        new FocalOptions { Gamma = 5, Alpha = 1, PositiveWeight = 0.5 },
        new FocalOptions { Gamma = 1.25, PositiveWeight = 2 },
    ];

    private static (string Id, FocalOptions Options)[] BelowGamma1 { get; } =
    [
        ("gamma-0", new FocalOptions { Gamma = 0, PositiveWeight = 2 }),
        ("gamma-hundredth", new FocalOptions { Gamma = 0.01 }),
        ("gamma-half", new FocalOptions { Gamma = 0.5, Alpha = 0.6 }),
        ("gamma-0.9", new FocalOptions { Gamma = 0.9, PositiveWeight = 0.5 }),
    ];

    /// <summary>Makes one input.</summary>
    public static KernelInput Input(DType dtype, FocalOptions options, double[] logits, double[] labels) => new(options)
    {
        { "logits", HostArray.Floats(dtype, logits, logits.Length) },
        { "labels", HostArray.Floats(dtype, labels, labels.Length) },
    };

    private static KernelCase Random(string id, FocalOptions options, int seed) => new($"{id}-random-{seed}", (dtype, random) =>
    {
        double[] logits = ElementCases.Logits(random, 100), labels = ElementCases.Labels(random, 100);
        for (int i = 0; i < labels.Length; i++)
        {
            double p = Logistic.Sigmoid(logits[i]);
            if (Math.Abs(labels[i] - p) < Clearance && labels[i] is > 0 and < 1)
                labels[i] = p < 0.5 ? 1 : 0;
        }

        return Input(dtype, options, logits, labels);
    })
    {
        Seed = (ulong)seed,
        Use = seed <= 3 ? CaseUse.Check : CaseUse.Thorough,
    };
}
