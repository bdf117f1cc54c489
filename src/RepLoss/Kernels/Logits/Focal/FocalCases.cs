using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>Inputs of the two focal losses, which share options and cases.</summary>
internal static class FocalCases
{
    /// <summary>What they are judged and timed on.</summary>
    public static IEnumerable<KernelCase> All() =>
    [
        .. ElementCases.All(Options, Input),
        new KernelCase("label-is-probability-gamma1", (dtype, _) => Input(dtype, new FocalOptions { Gamma = 1 }, [0, 0, 1], [0.5, 0.5, 1])),
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

    /// <summary>One input.</summary>
    public static KernelInput Input(DType dtype, FocalOptions options, double[] logits, double[] labels) => new(options)
    {
        { "logits", HostArray.Floats(dtype, logits, logits.Length) },
        { "labels", HostArray.Floats(dtype, labels, labels.Length) },
    };
}
