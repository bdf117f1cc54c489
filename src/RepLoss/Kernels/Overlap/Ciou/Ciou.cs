using RepLoss.Contract;
using RepLoss.Torch;

namespace RepLoss.Kernels;

/// <summary>
/// Complete IoU of each predicted box with its target: overlap, less the distance of the centres, less the difference in aspect ratio.
/// </summary>
/// <remarks>
/// CIoU = IoU - rho2/c2 - v alpha, alpha = v / (v + max(1 - IoU, 0) + e), a constant.
/// Source: Zheng et al., "Distance-IoU Loss", AAAI 2020, equations 8 to 11, as YOLOv5 computes it.
/// </remarks>
public sealed partial class Ciou : Kernel
{
    // e
    internal const double Epsilon = 1e-7;

    internal const double AspectFactor = 4 / (Math.PI * Math.PI);

    /// <summary>Lengths whose squares are added are in units of 16, so that float32 holds the squares of those up to 1e19. Nothing but numbers below 2e-37 is rounded by it.</summary>
    internal const double Unit = 1.0 / 16;

    /// <inheritdoc/>
    public override KernelOptions Defaults => new CiouOptions();

    /// <inheritdoc/>
    public override KernelSpec Spec { get; } = new()
    {
        Purpose = "Complete IoU of each predicted box with its target: overlap, less the distance of the centres, less the difference in aspect ratio.",
        Formula = """
            CIoU = IoU - rho2/c2 - v alpha, with e = 1e-7:
            IoU = I / (w1 h1 + w2 h2 - I + e)
            rho2 = squared distance of the centres, c2 = cw^2 + ch^2 + e of the smallest box around both
            v = 4/pi^2 (atan(w2/h2) - atan(w1/h1))^2; 0 where a box has no side or one below 0
            alpha = v / (v + max(1 - IoU, 0) + e), a constant
            "v5": h1 + e and h2 + e in place of h1 and h2 in areas and v
            """,
        Inputs =
        [
            new FieldSpec("predicted", null, "N,4", "centre x and y, width, height in any unit") { Differentiable = true },
            new FieldSpec("target", null, "N,4", "the box each should become, likewise"),
        ],
        Outputs = [new FieldSpec("ciou", null, "N", "CIoU, -1.5 to 1")],
        Edges =
        [
            "N = 0: an empty result",
            "identical boxes: 1 but for e; never NaN, since 1 - IoU is kept at 0 or more where IoU is rounded above 1",
            "a box with one side of 0: the limit, so that the angle is 0 or pi/2",
            "a box without any side, or with a side below 0: v = 0 with gradient 0",
            "sides from the smallest float32 and coordinates up to 1e19: finite wherever the gradient is",
        ],
        Kinks = ["Equal edges and touching boxes: the gradient jumps there, and torch's convention (half to each) is right."],
        HeldStill = "alpha",
        Source = "Zheng et al., Distance-IoU Loss, AAAI 2020, equations 8 to 11; YOLOv5 v7.0 and v5.0 (Jocher), bbox_iou.",
        Examples =
        [
            // Squares of side 10, 5 apart: I = 50, U = 150, cw = 15, ch = 10, rho2 = 25, v = 0.
            new WorkedExample(
                "Two squares of one size, half a side apart: 1/3 - 25/325",
                Pair(new CiouOptions(), [5, 5, 10, 10], [10, 5, 10, 10]), "ciou", [(50 / Union) - (25 / Diagonal)])
            {
                // By x: dI = 10; the hull by the left edge is -1. By y all cancels. By w: dI = 5, dA = 10, hull 1/2 for the left edge.
                // By h: both edges are shared, so dI = 5 / 2 and the hull by 1/2; dA = 10. dIoU = (dI (U+I) - I dA) / U^2.
                Gradients = new Dictionary<string, double[]>
                {
                    ["predicted"] =
                    [
                        (10 * (Union + 50) / (Union * Union)) + (10 / Diagonal) - (25 / (Diagonal * Diagonal) * 2 * 15),
                        0,
                        (((5 * (Union + 50)) - (50 * 10)) / (Union * Union)) + (25 / (Diagonal * Diagonal) * 2 * 15 / 2),
                        (((2.5 * (Union + 50)) - (50 * 10)) / (Union * Union)) + (25 / (Diagonal * Diagonal) * 2 * 10 / 2),
                    ],
                },
            },
            // I = 100, U = 200, so IoU = 1/2; one centre; v = 4/pi^2 (pi/4 - atan 2)^2 = a; alpha = a / (a + 1/2).
            new WorkedExample(
                "A square within a box twice as wide, of one centre: 1/2 - v^2 / (v + 1/2)",
                Pair(new CiouOptions(), [0, 0, 20, 10], [0, 0, 10, 10]), "ciou",
                [(100 / (200 + Epsilon)) - (ExampleAspect * ExampleAspect / (ExampleAspect + 1 - (100 / (200 + Epsilon)) + Epsilon))]),
            new WorkedExample(
                "Two points: nothing overlaps, and v is 0",
                Pair(new CiouOptions { EpsilonPlacement = CiouEpsilonPlacement.V5 }, [3, 3, 0, 0], [3, 3, 0, 0]), "ciou", [0])
            {
                Gradients = new Dictionary<string, double[]> { ["predicted"] = [0, 0, 0, 0] },
            },
        ],
        Laws = _ => new KernelLaws { AnyOrderOf = ["N"] },
        Elements = input => input["predicted"].Shape[0],
        Bytes = input => 2.0 * input["predicted"].Bytes.Length,
        Flops = input => 50.0 * input["predicted"].Shape[0],
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Variant> Variants { get; } =
    [
        new LoopTwin(),
        CiouAsPublished.Variant,
        new TensorVariant(VariantName.Tensor, "ciou", x => Tensor(x["predicted"], x["target"], x.Options<CiouOptions>())),
        new FusedTwin(),
    ];

    // U and c2 of the first example.
    private static double Union => 150 + Epsilon;

    private static double Diagonal => 325 + Epsilon;

    // v of a square and of a box twice as wide as high.
    private static double ExampleAspect => 4 / (Math.PI * Math.PI) * Math.Pow((Math.PI / 4) - Math.Atan(2), 2);

    /// <inheritdoc/>
    public override IEnumerable<KernelCase> Cases() => CiouCases.All();

    /// <inheritdoc/>
    public override IEnumerable<KernelCase> CasesOn(SceneSet scenes) => CiouCases.On(scenes);

    internal static KernelInput Input(DType dtype, CiouOptions options, double[] predicted, double[] target) => new(options)
    {
        { "predicted", BoxCases.Array(dtype, predicted) },
        { "target", BoxCases.Array(dtype, target) },
    };

    private static KernelInput Pair(CiouOptions options, double[] predicted, double[] target) => Input(DType.Float64, options, predicted, target);
}
