using RepLoss.Contract;
using RepLoss.Torch;

namespace RepLoss.Kernels;

/// <summary>
/// RepGT: pushes each predicted box away from the truth that it overlaps most beside its own.
/// </summary>
/// <remarks>
/// r_i = first argmax over the other truths of IoU(B_i, G_g); L = (1/D) sum of SmoothLn_sigma(IoG(B_i, G_r_i)).
/// Source: Wang et al., "Repulsion Loss: Detecting Pedestrians in a Crowd", CVPR 2018, equations 3 to 5.
/// </remarks>
public sealed partial class RepGt : Kernel
{
    /// <inheritdoc/>
    public override KernelOptions Defaults => new RepGtOptions();

    /// <inheritdoc/>
    public override KernelSpec Spec { get; } = new()
    {
        Purpose = "Pushes each predicted box away from the truth that it overlaps most beside its own.",
        Formula = """
            r_i = first argmax over g of the same image and not excluded of IoU(B_i, G_g); excluded is designated_i ("index"), or all with its coordinates ("coordinates")
            L = (1/D) sum over i of SmoothLn_sigma(IoG(B_i, G_r_i)), IoG(p, g) = I / area(g)
            D = N ("all"), the number of rows with IoU(B_i, G_r_i) > 0, those rows only ("overlapping"), or 1 ("sum")
            logEpsilon e > 0, with sigma = 1: the term is -ln(1 - IoG + e)
            """,
        Inputs =
        [
            new FieldSpec("predicted", null, "N,4", "predicted boxes, x1, y1, x2, y2 in any unit") { Differentiable = true },
            new FieldSpec("truths", null, "G,4", "true boxes in the same unit"),
            new FieldSpec("designated", DType.Int64, "N", "the truth each prediction belongs to, 0 to G-1"),
            .. BoxImages.Fields,
        ],
        Outputs = [new FieldSpec("loss", null, "", "the loss")],
        Edges =
        [
            "N = 0 or G < 2: 0, gradient 0",
            "a truth of another image is no candidate, and designated for nothing; N counts the whole batch",
            "a number that is not finite: refused, and by Tensor NaN",
            "lengths beyond 1e19 in float32: products of two are infinite, and what is divided by them is NaN; float64 holds them",
            "a row without a truth that may repel it adds 0, and counts in \"all\"",
            "\"overlapping\" and no row with a second IoU above 0: 0, gradient 0",
            "two second truths with equal IoU: the first",
            "a second truth without area: IoG 0, gradient 0",
            "a second truth that is covered: with sigma = 1 the term is -ln 1e-7 and its gradient 0",
            "a second truth that is touched: IoG 0, with the gradient of boxes that just overlap, except in \"overlapping\"",
        ],
        Kinks = ["Equal edges and touching boxes: the gradient jumps there, and torch's convention is right.", "Equal second IoUs: the value jumps there, and the first truth is right."],
        Source = "Wang et al., Repulsion Loss: Detecting Pedestrians in a Crowd, CVPR 2018, section 4.2, equations 3 to 5; \"overlapping\" and \"coordinates\": dongdonghy/repulsion_loss_pytorch; \"sum\" and logEpsilon: bailvwangzi/repulsion_loss_ssd.",
        Examples =
        [
            new WorkedExample(
                "Half of the second truth is covered, sigma 1: -ln(1/2)",
                Input(DType.Float64, new RepGtOptions(), [0, 0, 10, 10], [0, 0, 10, 10, 5, 0, 15, 10], [0]), "loss", [Math.Log(2)])
            {
                // 1/(1 - 1/2) times dI/area: x2 moves I by 10 of 100; y1 and y2 are shared edges, half of 5 of 100.
                Gradients = new Dictionary<string, double[]> { ["predicted"] = [0, -0.05, 0.2, 0.05] },
            },
            new WorkedExample(
                "The same with sigma 0 beside a prediction that overlaps its own truth alone: (1/2 + 0) / 2",
                Input(
                    DType.Float64, new RepGtOptions { Sigma = 0 },
                    [0, 0, 10, 10, 11, 20, 15, 30], [0, 0, 10, 10, 5, 0, 15, 10, 11, 20, 15, 30], [0, 2]), "loss", [0.25]),
            new WorkedExample(
                "The same divided by the one row that overlaps a second truth",
                Input(
                    DType.Float64, new RepGtOptions { Sigma = 0, Denominator = RepGtDenominator.Overlapping },
                    [0, 0, 10, 10, 11, 20, 15, 30], [0, 0, 10, 10, 5, 0, 15, 10, 11, 20, 15, 30], [0, 2]), "loss", [0.5]),
            new WorkedExample(
                "The designated truth is listed twice and may not repel: the third one does, 2 x 10 of 100",
                Input(
                    DType.Float64, new RepGtOptions { Sigma = 0.5, Exclude = RepGtExclusion.Coordinates },
                    [0, 0, 10, 10], [0, 0, 10, 10, 0, 0, 10, 10, 8, 0, 18, 10], [0]), "loss", [-Math.Log(0.8)]),
            new WorkedExample(
                "Three boxes, of which the second has no truth but its own on its image, and the third none at all: ln 2 / 3",
                Input(
                    DType.Float64, new RepGtOptions(), [0, 0, 10, 10, 0, 0, 10, 10, 0, 0, 10, 10], [0, 0, 10, 10, 0, 0, 10, 10, 5, 0, 15, 10], [0, 1, 0],
                    ([4, 7, 9], [4, 7, 4])), "loss", [Math.Log(2) / 3]),
            new WorkedExample(
                "A single truth repels nothing", Input(DType.Float64, new RepGtOptions(), [0, 0, 10, 10], [0, 0, 10, 10], [0]), "loss", [0])
            {
                Gradients = new Dictionary<string, double[]> { ["predicted"] = [0, 0, 0, 0] },
            },
        ],
        Laws = input => new KernelLaws
        {
            AnyOrderOf = ["N"],
            KeptByTranslation = true,
            KeptByScaling = true,
            MeanOver = input.Options is RepGtOptions { Denominator: RepGtDenominator.All } ? "N" : null,
        },
        Elements = Pairs,
        Bytes = input => input["predicted"].Bytes.Length + input["truths"].Bytes.Length + input["designated"].Bytes.Length,
        Flops = input => (13 * Pairs(input)) + (15.0 * input["predicted"].Shape[0]),
        // Of the one truth that repels a prediction: the slope 2, by two sides 2, to four edges.
        GradientFlops = input => 8.0 * input["predicted"].Shape[0],
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Variant> Variants { get; } =
    [
        new LoopTwin { PredictedNanoseconds = PredictAllPairs },
        new TensorVariant(VariantName.ElementLoop, "loss", x => ElementLoop(x["predicted"], x["truths"], x["designated"], x.Options<RepGtOptions>()))
        {
            Implements = input => ((RepGtOptions)input.Options).LogEpsilon == 0 && input.Find("imageIds") is null,
            PredictedNanoseconds = PredictElementLoop,
        },
        RepGtAsPublished.Variant,
        new TensorVariant(VariantName.Tensor, "loss", x => Tensor(
            x["predicted"], x["truths"], x["designated"], x.Options<RepGtOptions>(), x.Find("imageIds"), x.Find("truthImageIds")))
        {
            PredictedNanoseconds = PredictAllPairs,
        },
        new FusedTwin(),
    ];

    /// <inheritdoc/>
    public override IEnumerable<KernelCase> Cases() => RepGtCases.All();

    /// <inheritdoc/>
    public override IEnumerable<KernelCase> CasesOn(SceneSet scenes) => RepGtCases.On(scenes);

    /// <inheritdoc/>
    public override void Validate(KernelInput input)
    {
        BoxImages.Check(Id, input);
        // Without a truth there is nothing to designate; 0 is taken then, so that a batch need not be special.
        long truths = Math.Max(input["truths"].Shape[0], 1);
        long[] designated = input["designated"].As<long>();
        for (int i = 0; i < designated.Length; i++)
        {
            long found = designated[i], row = i;
            InputException.Require(found >= 0 && found < truths,
                () => $"{Id}: input 'designated' is {found} at [{row}]; expected 0 to {truths - 1}, the index of a truth.");
        }
    }

    internal static KernelInput Input(
        DType dtype, RepGtOptions options, double[] predicted, double[] truths, long[] designated, (long[] Boxes, long[] Truths)? images = null) =>
        BoxImages.With(images, new(options)
    {
        { "predicted", BoxCases.Array(dtype, predicted) },
        { "truths", BoxCases.Array(dtype, truths) },
        { "designated", HostArray.Of(designated, designated.Length) },
    });

    private static double Pairs(KernelInput input) => (double)input["predicted"].Shape[0] * input["truths"].Shape[0];

    // Some 10 nanoseconds a pair, whether it is a loop's turn or an element of some ten temporaries; backward works on rows alone.
    internal static double PredictAllPairs(KernelInput input, Pass pass) => 10 * Pairs(input);

    // Some 60 microseconds a row forward, three times that with backward, where each row also fills gradients of N rows.
    private static double PredictElementLoop(KernelInput input, Pass pass)
    {
        double n = input["predicted"].Shape[0], forward = 60_000 * n;
        return pass == Pass.Forward ? forward : (3 * forward) + (4 * n * n);
    }
}
