using RepLoss.Contract;
using RepLoss.Torch;

namespace RepLoss.Kernels;

/// <summary>
/// ProbIoU of oriented boxes: each box is represented by a Gaussian, and ProbIoU is 1 minus the Hellinger distance of the two Gaussians. It is
/// smooth in the angle, unlike the overlap of rotated boxes, and has a gradient also where the boxes do not overlap.
/// </summary>
/// <remarks>
/// iou = 1 - HD, HD = sqrt(1 - exp(-BD)), BD = B1 + ln(1+q)/2, the Bhattacharyya distance of the Gaussians.
/// Source: Llerena et al., "Gaussian Bounding Boxes and Probabilistic Intersection-over-Union for Object Detection", 2021.
/// </remarks>
public sealed partial class ProbIou : Kernel
{
    /// <inheritdoc/>
    public override KernelSpec Spec { get; } = new()
    {
        Purpose = "How alike two oriented boxes are, as Gaussians of the same centre, sides and angle: 1 less their Hellinger distance.",
        Formula = """
            D = r1 - r2, P = w1 h1 w2 h2
            q = [(w1h1-w2h2)^2 + cos^2 D (w1h2-h1w2)^2 + sin^2 D (w1w2-h1h2)^2]/(4P), det = (1+q) P/36
            B1 = sum over both boxes of [w^2 (dy cos r - dx sin r)^2 + h^2 (dx cos r + dy sin r)^2]/12 / (4 det)
            BD = B1 + ln(1+q)/2, HD = sqrt(1 - exp(-BD)), iou = exp(-BD)/(1+HD)
            """,
        Inputs =
        [
            new FieldSpec("predicted", null, "N,5", "centre x and y, width, height in any unit, angle in radians") { Differentiable = true },
            new FieldSpec("target", null, "N,5", "the box each should become, likewise"),
        ],
        Outputs = [new FieldSpec("iou", null, "N", "0 to 1")],
        Edges =
        [
            "N = 0: an empty result",
            "identical boxes: 1 with gradient 0, the middle of a cone",
            "a side of 0 or less: 0 with gradient 0",
            "squares: no gradient with respect to the angle",
            "sides from the smallest float32 to 1e19: finite; 0 with gradient 0 where exp(-BD) is 0",
        ],
        Kinks = ["Identical boxes: the gradient jumps there, and 0 is right."],
        Tolerance = new Tolerance
        {
            ValueAbsolute32 = Math.Pow(2, -23),
            Reason = "Values are at most 1. Gradients near identity carry rounding over 2 HD, which the Loop states as their largest term.",
        },
        Source = "Llerena et al., Gaussian Bounding Boxes and Probabilistic Intersection-over-Union for Object Detection, arXiv 2106.06072; Ultralytics, ultralytics/utils/metrics.py, probiou.",
        Examples =
        [
            // q = 0, w^2 dy^2 = 0 and h^2 dx^2 = 4, so B1 = 2 4/12/(4 64/36) = 3/32. BD is quadratic in dx = 1, so the absolute value of dBD/dx is 2 BD.
            new WorkedExample(
                "A box moved by a quarter of its width: BD = 3/32", ProbIouCases.Input(DType.Float64, [0, 0, 4, 2, 0], [1, 0, 4, 2, 0]), "iou",
                [1 - Math.Sqrt(1 - Math.Exp(-3 / 32.0))])
            {
                Gradients = new Dictionary<string, double[]> { ["predicted"] = GradientOfMoved(3 / 32.0) },
            },
            // w1w2 - h1h2 = 12 over 4P = 256: q = 144/256.
            new WorkedExample(
                "A box turned by a right angle: q = 9/16, so that exp(-BD) = 4/5", ProbIouCases.Input(DType.Float64, [0, 0, 4, 2, Math.PI / 2], [0, 0, 4, 2, 0]), "iou",
                [1 - Math.Sqrt(0.2)]),
            new WorkedExample(
                "A box and itself: 1", ProbIouCases.Input(DType.Float64, [3, 4, 4, 2, 1], [3, 4, 4, 2, 1]), "iou", [1])
            {
                Gradients = new Dictionary<string, double[]> { ["predicted"] = [0, 0, 0, 0, 0] },
            },
        ],
        Laws = _ => new KernelLaws { AnyOrderOf = ["N"] },
        Elements = input => input["predicted"].Shape[0],
        Bytes = input => (2.0 * input["predicted"].Bytes.Length) + (input["predicted"].Bytes.Length / 5.0),
        Flops = input => 150.0 * input["predicted"].Shape[0],
        GradientFlops = input => 80.0 * input["predicted"].Shape[0],
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Variant> Variants { get; } =
    [
        new LoopTwin(),
        ProbIouAsPublished.Variant,
        new TensorVariant(VariantName.Tensor, "iou", x => Tensor(x["predicted"], x["target"])),
        new FusedTwin(),
    ];

    /// <inheritdoc/>
    public override IEnumerable<KernelCase> Cases() => ProbIouCases.All();

    // d iou/d BD is -exp(-BD)/(2 HD). BD is B1, and B1 = 3/4 dx^2 (h1/(w1 w2 h2) + h2/(w2 w1 h1)) with dx = -1. Both parts have w1 in the
    // denominator. h1 is in the numerator of the first part and in the denominator of the second.
    private static double[] GradientOfMoved(double bd)
    {
        double slope = -Math.Exp(-bd) / (2 * Math.Sqrt(1 - Math.Exp(-bd)));
        return [slope * -2 * bd, 0, slope * -bd / 4, 0, 0];
    }
}
