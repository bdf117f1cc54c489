using RepLoss.Contract;
using RepLoss.Torch;

namespace RepLoss.Kernels;

/// <summary>
/// Attraction: draws each predicted box to the truth it is designated for, by the smooth L1 distance of their corners.
/// </summary>
/// <remarks>
/// L = (1/N) sum over i and the 4 coordinates of s(|p - t|), s(u) = u^2 / (2 beta) for u &lt; beta, else u - beta/2.
/// Source: Wang et al., "Repulsion Loss: Detecting Pedestrians in a Crowd", CVPR 2018, equation 2.
/// </remarks>
public sealed partial class Attraction : Kernel
{
    /// <inheritdoc/>
    public override KernelOptions Defaults => new AttractionOptions();

    /// <inheritdoc/>
    public override KernelSpec Spec { get; } = new()
    {
        Purpose = "Draws each predicted box to the truth it is designated for, by the smooth L1 distance of their corners.",
        Formula = """
            L = (1/N) sum over i = 1..N and the 4 coordinates of s(|p - t|)
            s(u) = u^2 / (2 beta) for u < beta, else u - beta/2
            """,
        Inputs =
        [
            new FieldSpec("predicted", null, "N,4", "predicted boxes, x1, y1, x2, y2 in any unit") { Differentiable = true },
            new FieldSpec("target", null, "N,4", "the box each prediction is drawn to, in the same unit"),
        ],
        Outputs = [new FieldSpec("loss", null, "", "the loss")],
        Edges =
        [
            "N = 0: 0, gradient 0",
            "p = t: gradient 0",
            "|p - t| = beta: beta/2 with gradient 1, from both sides",
        ],
        Source = "Wang et al., Repulsion Loss: Detecting Pedestrians in a Crowd, CVPR 2018, section 4.1, equation 2; smooth L1: Girshick, Fast R-CNN, ICCV 2015, equation 3.",
        Examples =
        [
            new WorkedExample(
                "Distances 0, 1/2, 2, 0 with beta 1: 1/8 + 3/2",
                Input(DType.Float64, new AttractionOptions(), [0, 0, 10, 10], [0, 0.5, 12, 10]), "loss", [1.625])
            {
                Gradients = new Dictionary<string, double[]> { ["predicted"] = [0, -0.5, -1, 0] },
            },
            new WorkedExample(
                "Two boxes with beta 2; the first is off by 1, 2, 3, 4: (1/4 + 1 + 2 + 3) / 2",
                Input(DType.Float64, new AttractionOptions { Beta = 2 }, [1, 2, 3, 4, 5, 5, 6, 6], [0, 0, 0, 0, 5, 5, 6, 6]), "loss", [3.125])
            {
                Gradients = new Dictionary<string, double[]> { ["predicted"] = [0.25, 0.5, 0.5, 0.5, 0, 0, 0, 0] },
            },
            new WorkedExample("No box", Input(DType.Float64, new AttractionOptions(), [], []), "loss", [0])
            {
                Gradients = new Dictionary<string, double[]> { ["predicted"] = [] },
            },
        ],
        Laws = _ => new KernelLaws { AnyOrderOf = ["N"], KeptByTranslation = true, MeanOver = "N" },
        Elements = input => input["predicted"].Shape[0],
        Bytes = input => input["predicted"].Bytes.Length + input["target"].Bytes.Length,
        Flops = input => 6.0 * input["predicted"].Count,
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Variant> Variants { get; } =
    [
        new LoopTwin(),
        new TensorVariant(VariantName.ElementLoop, "loss", x => ElementLoop(x["predicted"], x["target"], x.Options<AttractionOptions>()))
        {
            PredictedNanoseconds = PredictElementLoop,
        },
        new TensorVariant(VariantName.Tensor, "loss", x => Tensor(x["predicted"], x["target"], x.Options<AttractionOptions>())),
    ];

    /// <inheritdoc/>
    public override IEnumerable<KernelCase> Cases() => AttractionCases.All();

    /// <inheritdoc/>
    public override IEnumerable<KernelCase> CasesOn(SceneSet scenes) => AttractionCases.On(scenes);

    internal static KernelInput Input(DType dtype, AttractionOptions options, double[] predicted, double[] target) => new(options)
    {
        { "predicted", BoxCases.Array(dtype, predicted) },
        { "target", BoxCases.Array(dtype, target) },
    };

    // Some 25 microseconds a row forward, three times that with backward, where each row also fills a gradient of N rows.
    private static double PredictElementLoop(KernelInput input, Pass pass)
    {
        double n = input["predicted"].Shape[0], forward = 25_000 * n;
        return pass == Pass.Forward ? forward : (3 * forward) + (4 * n * n);
    }
}
