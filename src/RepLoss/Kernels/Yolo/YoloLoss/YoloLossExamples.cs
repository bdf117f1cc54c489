using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>Losses of a single cell, worked out by hand.</summary>
internal static class YoloLossExamples
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<WorkedExample> All { get; } =
    [
        // Every class and the objectness have p = 1/2, so each costs ln 2; the box is its target, so CIoU is 1 but for 1e-7.
        new WorkedExample(
            "One cell whose prediction of zeros is its target: objectness 4 ln 2, classes ln 2 / 2",
            Single(new YoloLossOptions(), [0, 0, 0, 0, 0, 0, 0], 1, 1), "loss", [4.5 * Math.Log(2) + (0.05 * Epsilon)]),
        // Focal: a q^2 ln 2 with q = 1/2; a = 1/4 for the class that holds and for the objectness, 3/4 for the other class.
        new WorkedExample(
            "The same with a focal gamma of 2: a quarter of the cross-entropies, times 1/4 and on average 1/2",
            Single(new YoloLossOptions { FocalGamma = 2, Gr = 0 }, [0, 0, 0, 0, 0, 0, 0], 1, 1), "items",
            [0.05 * Epsilon, 4 * Math.Log(2) / 16, 0.5 * Math.Log(2) / 8]),
        // No row: only the objectness, whose label is 0: balance ln 4, slope sigmoid = 3/4; twice for two images.
        new WorkedExample(
            "Two images without targets and logits of ln 3: twice 4 ln 4",
            YoloLoss.Input(new YoloLossOptions(), [HostArray.Of([0, 0, 0, 0, Math.Log(3), 0, 0, 0, 0, Math.Log(3)], 2, 1, 1, 1, 5)], [], [1, 1], 1), "loss",
            [2 * 4 * Math.Log(4)])
        {
            Gradients = new Dictionary<string, double[]> { ["prediction.0"] = [0, 0, 0, 0, 3, 0, 0, 0, 0, 3] },
        },
        // z = ln 3 for the class that holds: ln(1 + 3) - ln 3, and 3/4 - 1 and 1/4 as slopes; gr = 0 makes the objectness label 1.
        new WorkedExample(
            "Classes that exclude each other, odds 3 : 1: objectness 4 ln 2, classes ln(4/3) / 2",
            Single(new YoloLossOptions { Classification = ClassLoss.Ce, Gr = 0 }, [0, 0, 0, 0, 0, Math.Log(3), 0], 1, 0), "items",
            [0.05 * Epsilon, 4 * Math.Log(2), 0.5 * Math.Log(4 / 3.0)]),
    ];

    // 1 - CIoU of two equal boxes of size 1: e over the union of 1 + e.
    private static double Epsilon => 1e-7 / (1 + 1e-7);

    // A 1 x 1 grid with one anchor, and a target of a size in its middle.
    private static KernelInput Single(YoloLossOptions options, double[] logits, float size, float label) => YoloLoss.Input(
        options, [HostArray.Of(logits, 1, 1, 1, 1, logits.Length)], [0, label, 0.5f, 0.5f, size, size], [size, size], 1);
}
