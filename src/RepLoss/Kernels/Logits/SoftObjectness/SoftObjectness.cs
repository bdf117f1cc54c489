using RepLoss.Contract;
using RepLoss.Torch;

namespace RepLoss.Kernels;

/// <summary>
/// Loss of the objectness of soft cells: cells that a box covers, without being responsible for it, get a score instead of a 0.
/// </summary>
/// <remarks>
/// loss1 = -(1-s) ln(1-p+e); loss1-gamma = -(1-s)^gamma ln(1-p+e); loss2 = [-s ln(p+e) - (1-s) ln(1-p+e)] - [the same at p = s];
/// loss3 = (1-s) loss2; L is the mean; e = 1e-6, p = sigmoid(z). Source: g0401828t/yolov5-SoftObjectLoss.
/// </remarks>
public sealed partial class SoftObjectness : Kernel
{
    // e, which keeps the logarithms finite.
    private const double Epsilon = 1e-6;

    /// <inheritdoc/>
    public override KernelOptions Defaults => new SoftObjectnessOptions();

    /// <inheritdoc/>
    public override KernelSpec Spec { get; } = new()
    {
        Purpose = "Loss of the objectness of soft cells: cells that a box covers, without being responsible for it, get a score instead of a 0.",
        Formula = """
            L = mean of, with p = sigmoid(z), 1-p = sigmoid(-z), e = 1e-6:
            loss1        -(1-s) ln(1-p+e)
            loss1-gamma  -(1-s)^gamma ln(1-p+e)
            loss2        [-s ln(p+e) - (1-s) ln(1-p+e)] - [-s ln(s+e) - (1-s) ln(1-s+e)]
            loss3        (1-s) loss2
            """,
        Inputs =
        [
            new FieldSpec("logits", null, "N", "z, the logarithm of the odds") { Differentiable = true },
            new FieldSpec("scores", null, "N", "s, 0 to 1"),
        ],
        Outputs = [new FieldSpec("loss", null, "", "the loss in nats")],
        Edges =
        [
            "N = 0: 0",
            "s = 1: loss1 and loss3 are 0 with gradient 0; loss1-gamma too unless gamma = 0, where (1-s)^gamma is 1",
            "p far from s: at most -ln e = 13.8, and the gradient goes to 0",
            "p = s: loss2 and loss3 are 0, their gradient is e (1-2s) s (1-s) / ((s+e)(1-s+e))",
        ],
        Source = "g0401828t/yolov5-SoftObjectLoss, loss_custom.py, soft_obj_loss1, soft_obj_loss11, soft_obj_loss22 and soft_obj_loss3.",
        Examples =
        [
            // p = 1/2: -(3/4) ln(1/2 + e). Slope: (3/4) (1/4) / (1/2 + e).
            new WorkedExample(
                "An undecided cell with a score of 1/4 under loss1",
                Input(DType.Float64, new SoftObjectnessOptions { Loss = SoftLoss.Loss1 }, [0], [0.25]), "loss", [-0.75 * Math.Log(0.500001)])
            {
                Gradients = new Dictionary<string, double[]> { ["logits"] = [0.1875 / 0.500001] },
            },
            // At p = s = 1/2 both brackets are the same; the slopes of the two logarithms cancel.
            new WorkedExample(
                "Probability and score agree under loss2: nothing to do",
                Input(DType.Float64, new SoftObjectnessOptions(), [0], [0.5]), "loss", [0])
            {
                Gradients = new Dictionary<string, double[]> { ["logits"] = [0] },
            },
            // p = 1/2: -ln(1/2 + e) + s ln(s + e) + (1-s) ln(1-s + e), times 3/4. Slope: (-1/4 + 3/4) (1/4) / (1/2 + e), times 3/4.
            new WorkedExample(
                "An undecided cell with a score of 1/4 under loss3",
                Input(DType.Float64, new SoftObjectnessOptions { Loss = SoftLoss.Loss3 }, [0], [0.25]), "loss",
                [0.75 * (-Math.Log(0.500001) + (0.25 * Math.Log(0.250001)) + (0.75 * Math.Log(0.750001)))])
            {
                Gradients = new Dictionary<string, double[]> { ["logits"] = [0.75 * 0.125 / 0.500001] },
            },
        ],
        Laws = _ => new KernelLaws { AnyOrderOf = ["N"], MeanOver = "N" },
        Elements = input => input["logits"].Count,
        Bytes = input => 2.0 * input["logits"].Bytes.Length,
        Flops = input => 22.0 * input["logits"].Count,
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Variant> Variants { get; } =
    [
        new LoopTwin(),
        new TensorVariant(VariantName.Tensor, "loss", x => Tensor(x["logits"], x["scores"], x.Options<SoftObjectnessOptions>())),
        new FusedElements<SoftObjectnessOptions>(Fused, "scores"),
    ];

    /// <inheritdoc/>
    public override void Validate(KernelInput input) => ElementRules.CheckShares(Id, input, "scores");

    /// <inheritdoc/>
    public override IEnumerable<KernelCase> Cases() =>
    [
        .. ElementCases.All(
        [
            new SoftObjectnessOptions(),
            new SoftObjectnessOptions { Loss = SoftLoss.Loss1 },
            new SoftObjectnessOptions { Loss = SoftLoss.Loss1Gamma, Gamma = 0.5 },
            new SoftObjectnessOptions { Loss = SoftLoss.Loss1Gamma, Gamma = 2 },
            new SoftObjectnessOptions { Loss = SoftLoss.Loss1Gamma, Gamma = 0 },
            new SoftObjectnessOptions { Loss = SoftLoss.Loss3 },
        ],
        Input),
        new KernelCase("score-is-probability", (dtype, _) => AtScore(dtype, new SoftObjectnessOptions())),
        new KernelCase("score-is-probability-loss3", (dtype, _) => AtScore(dtype, new SoftObjectnessOptions { Loss = SoftLoss.Loss3 })),
    ];

    private static KernelInput AtScore(DType dtype, SoftObjectnessOptions options)
    {
        double[] scores = [0.001, 0.1, 0.25, 0.5, 0.7, 0.9, 0.999];
        return Input(dtype, options, Array.ConvertAll(scores, s => Math.Log(s / (1 - s))), scores);
    }

    private static KernelInput Input(DType dtype, SoftObjectnessOptions options, double[] logits, double[] scores) => new(options)
    {
        { "logits", HostArray.Floats(dtype, logits, logits.Length) },
        { "scores", HostArray.Floats(dtype, scores, scores.Length) },
    };
}
