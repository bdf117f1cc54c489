using RepLoss.Contract;
using RepLoss.Torch;

namespace RepLoss.Kernels;

/// <summary>
/// RepBox: pushes apart the predicted boxes of different targets, so that non-maximum suppression does not take one for the other.
/// </summary>
/// <remarks>
/// L = (1/D) sum over pairs i &lt; j with different targets of SmoothLn_sigma(IoU(B_i, B_j)); D is a constant.
/// Source: Wang et al., "Repulsion Loss: Detecting Pedestrians in a Crowd", CVPR 2018, equation 6.
/// </remarks>
public sealed partial class RepBox : Kernel
{
    // The paper's small constant beside the count of overlapping pairs.
    private const double CountEpsilon = 1e-7;

    /// <inheritdoc/>
    public override KernelOptions Defaults => new RepBoxOptions();

    /// <inheritdoc/>
    public override KernelSpec Spec { get; } = new()
    {
        Purpose = "Pushes apart the predicted boxes of different targets, so that non-maximum suppression does not take one for the other.",
        Formula = """
            L = (1/D) sum over i < j, target_i != target_j, image_i = image_j of SmoothLn_sigma(IoU(B_i, B_j))
            D = number of such pairs ("pairs"), number of them with IoU > 0 plus 1e-7 ("overlap"), or N^2 ("square"); a constant
            """,
        Inputs =
        [
            new FieldSpec("boxes", null, "N,4", "predicted boxes, x1, y1, x2, y2 in any unit") { Differentiable = true },
            new FieldSpec("targetIds", DType.Int64, "N", "the target each box belongs to; all distinct where left out") { Optional = true },
            new FieldSpec("imageIds", DType.Int64, "N", "the image each box belongs to; one image where left out") { Optional = true },
        ],
        Outputs = [new FieldSpec("loss", null, "", "the loss")],
        Edges =
        [
            "no pair with different targets: 0, gradient 0",
            "boxes of different images are no pair; N^2 counts the whole batch",
            "a number that is not finite: refused, and by Tensor NaN",
            "lengths beyond 1e19 in float32: products of two are infinite, and what is divided by them is NaN; float64 holds them",
            "\"overlap\" and no pair with IoU above 0: 0, gradient 0",
            "boxes that touch: IoU 0, with the gradient of boxes that just overlap",
            "identical boxes: IoU 1; with sigma = 1 the loss is -ln 1e-7 and the gradient 0",
        ],
        Kinks = ["Equal edges and touching boxes: the gradient jumps there, and torch's convention is right."],
        Source = "Wang et al., Repulsion Loss: Detecting Pedestrians in a Crowd, CVPR 2018, section 4.3, equation 6.",
        Examples =
        [
            new WorkedExample(
                "Two boxes with IoU 1/3 and sigma 0: SmoothLn is the identity, one pair overlaps",
                Input(DType.Float64, new RepBoxOptions { Denominator = RepBoxDenominator.Pairs }, [0, 0, 10, 10, 5, 0, 15, 10], null),
                "loss", [1 / 3.0]),
            new WorkedExample(
                "The same with sigma 0.5: -ln(1 - 1/3), and 1/(1 - 1/3) times the gradient of IoU",
                Input(DType.Float64, new RepBoxOptions { Sigma = 0.5, Denominator = RepBoxDenominator.Square }, [0, 0, 10, 10, 5, 0, 15, 10], null),
                "loss", [-Math.Log(2 / 3.0) / 4])
            {
                Gradients = new Dictionary<string, double[]>
                {
                    ["boxes"] = [.. new[] { 500.0, 0, 1500, 0, -1500, 0, -500, 0 }.Select(x => x / 22500 * 1.5 / 4)],
                },
            },
            new WorkedExample(
                "Three boxes of which the first is alone on its image: the pair of the others with IoU 1/3, over 3^2",
                Input(DType.Float64, new RepBoxOptions { Denominator = RepBoxDenominator.Square }, [5, 0, 15, 10, 0, 0, 10, 10, 5, 0, 15, 10], null, [8, 3, 3]),
                "loss", [1 / 27.0]),
            new WorkedExample(
                "Both boxes belong to one target: no pair",
                Input(DType.Float64, new RepBoxOptions(), [0, 0, 10, 10, 5, 0, 15, 10], [7, 7]), "loss", [0])
            {
                Gradients = new Dictionary<string, double[]> { ["boxes"] = new double[8] },
            },
        ],
        Laws = input => new KernelLaws
        {
            AnyOrderOf = ["N"],
            KeptByTranslation = true,
            KeptByScaling = input.Options is RepBoxOptions { PixelOffset: 0 },
        },
        Elements = input => Pairs(input["boxes"].Shape[0]),
        Bytes = input => input["boxes"].Bytes.Length,
        Flops = input => 17.0 * Pairs(input["boxes"].Shape[0]),
        // The slope 2, dI and dA 5, to four edges and two areas 6.
        GradientFlops = input => 13.0 * Pairs(input["boxes"].Shape[0]),
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Variant> Variants { get; } =
    [
        new LoopTwin { PredictedNanoseconds = PredictAllPairs },
        new TensorVariant(VariantName.ElementLoop, "loss", x => ElementLoop(x["boxes"], x.Find("targetIds"), x.Options<RepBoxOptions>()))
        {
            Implements = input => input.Find("imageIds") is null,
            PredictedNanoseconds = PredictElementLoop,
            PredictedBytes = input => 5600 * Pairs(input["boxes"].Shape[0]),
        },
        RepBoxAsPublished.Variant,
        new TensorVariant(VariantName.Tensor, "loss", x => Tensor(x["boxes"], x.Options<RepBoxOptions>(), x.Find("targetIds"), x.Find("imageIds")))
        {
            PredictedNanoseconds = PredictAllPairs,
        },
        new FusedTwin(),
    ];

    /// <inheritdoc/>
    public override IEnumerable<KernelCase> Cases() => RepBoxCases.All();

    /// <inheritdoc/>
    public override IEnumerable<KernelCase> CasesOn(SceneSet scenes) => RepBoxCases.On(scenes);

    internal static KernelInput Input(DType dtype, RepBoxOptions options, double[] boxes, long[]? targetIds, long[]? imageIds = null)
    {
        var input = new KernelInput(options) { { "boxes", BoxCases.Array(dtype, boxes) } };
        if (targetIds is not null)
            input.Add("targetIds", HostArray.Of(targetIds, targetIds.Length));
        if (imageIds is not null)
            input.Add("imageIds", HostArray.Of(imageIds, imageIds.Length));
        return input;
    }

    private static double Pairs(long n) => n * (n - 1) / 2.0;

    // Some 10 nanoseconds a pair forward, whether it is a loop's turn or an element of some twenty temporaries; backward four times that.
    internal static double PredictAllPairs(KernelInput input, Pass pass) =>
        (pass == Pass.Forward ? 20 : 80) * Pairs(input["boxes"].Shape[0]);

    // Some 15 microseconds a pair forward; backward every indexing adds a gradient as large as the whole IoU matrix.
    private static double PredictElementLoop(KernelInput input, Pass pass)
    {
        double n = input["boxes"].Shape[0], forward = 15_000 * Pairs((long)n);
        return pass == Pass.Forward ? forward : (3 * forward) + (0.5 * Pairs((long)n) * n * n);
    }
}
