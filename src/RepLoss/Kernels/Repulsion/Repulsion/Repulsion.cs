using RepLoss.Contract;
using RepLoss.Torch;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>
/// The whole repulsion loss: each predicted box is drawn to its own truth, and pushed away from the next truth and from the
/// boxes of other truths.
/// </summary>
/// <remarks>
/// designated_i = first argmax of IoU(B_i, G); L = Attraction(B, G_designated) + alpha RepGT + beta RepBox.
/// Source: Wang et al., "Repulsion Loss: Detecting Pedestrians in a Crowd", CVPR 2018, equation 1.
/// </remarks>
public sealed partial class Repulsion : Kernel
{
    private static readonly double[] TwoBoxes = [0, 0, 10, 10, 5, 0, 15, 10], TwoTruths = [0, 0, 10, 10, 6, 0, 16, 10];

    /// <inheritdoc/>
    public override KernelOptions Defaults => new RepulsionOptions();

    /// <inheritdoc/>
    public override KernelSpec Spec { get; } = new()
    {
        Purpose = "Draws each predicted box to its own truth, and pushes it away from the next truth and from the boxes of other truths.",
        Formula = """
            designated_i = first argmax over g of the same image of IoU(B_i, G_g), a constant
            L = Attraction_smoothBeta(B, G_designated) + alpha RepGT_sigmaGt(B, G, designated) + beta RepBox_sigmaBox(B, designated)
            RepGT divides by all rows, RepBox by the pairs that overlap; boxes of one truth do not repel each other
            """,
        Inputs =
        [
            new FieldSpec("predicted", null, "N,4", "predicted boxes, x1, y1, x2, y2 in any unit") { Differentiable = true },
            new FieldSpec("truths", null, "G,4", "true boxes in the same unit"),
            .. BoxImages.Fields,
        ],
        Outputs =
        [
            new FieldSpec("loss", null, "", "the loss"),
            new FieldSpec("parts", null, "3", "Attraction, RepGT, RepBox, unweighted"),
        ],
        Edges =
        [
            "N = 0 or G = 0: 0, gradient 0",
            "a box whose image has no truth takes no part in any of the three sums; N counts the whole batch",
            "a number that is not finite: refused, and by Tensor NaN",
            "lengths beyond 1e19 in float32: products of two are infinite, and what is divided by them is NaN; float64 holds them",
            "G = 1: Attraction alone",
            "a prediction that overlaps no truth is designated for the first; of two equal IoUs the first truth is designated",
        ],
        Kinks = ["Those of Attraction, RepGT and RepBox; equal IoUs with two truths: the value jumps there, and the first truth is right."],
        Source = "Wang et al., Repulsion Loss: Detecting Pedestrians in a Crowd, CVPR 2018, section 4, equation 1; the defaults are its best (table 3).",
        Examples =
        [
            new WorkedExample(
                "One box on its own truth, which half covers the next: ln(2) / 2",
                Input(DType.Float64, new RepulsionOptions(), [0, 0, 10, 10], [0, 0, 10, 10, 5, 0, 15, 10]), "loss", [Math.Log(2) / 2])
            {
                Gradients = new Dictionary<string, double[]> { ["predicted"] = [0, -0.025, 0.1, 0.025] },
            },
            new WorkedExample(
                "A box on its own truth, and one on an image without a truth: half of nothing drawn, half of ln 2 pushed",
                Input(DType.Float64, new RepulsionOptions(), [0, 0, 10, 10, 3, 0, 13, 10], [0, 0, 10, 10, 5, 0, 15, 10], ([1, 2], [1, 1])), "parts", [0, Math.Log(2) / 2, 0]),
            new WorkedExample(
                "Two boxes, the second off by 1 and 1; they cover 4/10 and 5/10 of each other's truths, and have IoU 1/3",
                Input(DType.Float64, new RepulsionOptions { SigmaGt = 0 }, TwoBoxes, TwoTruths), "parts", [0.5, 0.45, 1 / 3.0 / (1 + 1e-7)]),
            new WorkedExample(
                "The same, weighted",
                Input(DType.Float64, new RepulsionOptions { SigmaGt = 0, Alpha = 2, Beta = 3 }, TwoBoxes, TwoTruths), "loss", [1.4 + (1 / (1 + 1e-7))]),
        ],
        Laws = _ => new KernelLaws { AnyOrderOf = ["N"], KeptByTranslation = true },
        Elements = input => Pairs(input["predicted"].Shape[0]) + Matches(input),
        Bytes = input => input["predicted"].Bytes.Length + input["truths"].Bytes.Length,
        Flops = input => (17 * Pairs(input["predicted"].Shape[0])) + (13 * Matches(input)) + (40.0 * input["predicted"].Shape[0]),
        // RepBox's by pairs, RepGT's and the attraction's by predictions.
        GradientFlops = input => (13 * Pairs(input["predicted"].Shape[0])) + (16.0 * input["predicted"].Shape[0]),
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Variant> Variants { get; } =
    [
        new LoopTwin { PredictedNanoseconds = PredictAllPairs },
        new TensorVariant(VariantName.Tensor, x =>
        {
            (Tensor loss, Tensor parts) = Tensor(x["predicted"], x["truths"], x.Options<RepulsionOptions>(), x.Find("imageIds"), x.Find("truthImageIds"));
            return [("loss", loss), ("parts", parts)];
        })
        {
            PredictedNanoseconds = PredictAllPairs,
        },
        new FusedTwin(),
    ];

    /// <inheritdoc/>
    public override void Validate(KernelInput input) => BoxImages.Check(Id, input);

    /// <inheritdoc/>
    public override IEnumerable<KernelCase> Cases() => RepulsionCases.All();

    /// <inheritdoc/>
    public override IEnumerable<KernelCase> CasesOn(SceneSet scenes) => RepulsionCases.On(scenes);

    internal static KernelInput Input(
        DType dtype, RepulsionOptions options, double[] predicted, double[] truths, (long[] Boxes, long[] Truths)? images = null) =>
        BoxImages.With(images, new(options)
    {
        { "predicted", BoxCases.Array(dtype, predicted) },
        { "truths", BoxCases.Array(dtype, truths) },
    });

    // Some 10 nanoseconds a pair, whether it is a loop's turn or an element of some temporaries; the pairs of RepBox four times that backward.
    private static double PredictAllPairs(KernelInput input, Pass pass) =>
        (20 * Matches(input)) + ((pass == Pass.Forward ? 20 : 80) * Pairs(input["predicted"].Shape[0]));

    private static double Pairs(long n) => n * (n - 1) / 2.0;

    private static double Matches(KernelInput input) => (double)input["predicted"].Shape[0] * input["truths"].Shape[0];
}
