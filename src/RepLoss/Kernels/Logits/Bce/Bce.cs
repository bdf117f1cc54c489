using RepLoss.Contract;
using RepLoss.Torch;

namespace RepLoss.Kernels;

/// <summary>
/// Binary cross-entropy of logits and labels between 0 and 1, with a weight for positives: YOLOv5's loss of classes and objectness.
/// </summary>
/// <remarks>
/// L = mean of (1-t) z + (1 + (w-1) t) S(-z), S(u) = max(u, 0) + ln(1 + exp(-|u|)) with the derivative sigmoid(u) everywhere.
/// </remarks>
public sealed partial class Bce : Kernel
{
    /// <inheritdoc/>
    public override KernelOptions Defaults => new BceOptions();

    /// <inheritdoc/>
    public override KernelSpec Spec { get; } = new()
    {
        Purpose = "Binary cross-entropy of logits and labels between 0 and 1, with a weight for positives.",
        Formula = """
            L = mean of (1-t) z + (1 + (w-1) t) S(-z),  w = positiveWeight
            S(u) = max(u, 0) + ln(1 + exp(-|u|)),  dS/du = sigmoid(u) also at 0
            """,
        Inputs =
        [
            new FieldSpec("logits", null, "N", "z, the logarithm of the odds") { Differentiable = true },
            new FieldSpec("labels", null, "N", "t, 0 to 1"),
        ],
        Outputs = [new FieldSpec("loss", null, "", "the loss in nats")],
        Edges =
        [
            "N = 0: 0",
            "logits of any size: no overflow; far on the right side 0, far on the wrong side |z| (times w for t = 1)",
        ],
        Source = "torch.nn.BCEWithLogitsLoss; YOLOv5 v7.0 (Jocher), utils/loss.py, ComputeLoss.",
        Examples =
        [
            // ln(1 + e^0) = ln 2 for both; gradients (p - t) / 2 with p = 1/2.
            new WorkedExample(
                "Two undecided logits: ln 2, and (p - t) / N for a gradient",
                Input(DType.Float64, new BceOptions(), [0, 0], [0, 1]), "loss", [Math.Log(2)])
            {
                Gradients = new Dictionary<string, double[]> { ["logits"] = [0.25, -0.25] },
            },
            // z = ln 3: p = 3/4, S(-z) = ln(4/3), S(z) = ln 4.
            new WorkedExample(
                "Odds of 3 to 1 and a positive weight of 2: half of 2 ln(4/3), and half of ln 4",
                Input(DType.Float64, new BceOptions { PositiveWeight = 2 }, [Math.Log(3)], [0.5]), "loss", [Math.Log(4 / 3.0) + (Math.Log(4) / 2)])
            {
                Gradients = new Dictionary<string, double[]> { ["logits"] = [(0.5 * 0.75) - (0.5 * 2 * 0.25)] },
            },
            new WorkedExample(
                "Far on the wrong side the loss is the logit itself",
                Input(DType.Float64, new BceOptions(), [1e4], [0]), "loss", [1e4]),
        ],
        Laws = _ => new KernelLaws { AnyOrderOf = ["N"], MeanOver = "N" },
        Elements = input => input["logits"].Count,
        Bytes = input => 2.0 * input["logits"].Bytes.Length,
        Flops = input => 14.0 * input["logits"].Count,
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Variant> Variants { get; } =
    [
        new LoopTwin(),
        new TensorVariant(VariantName.Tensor, "loss", x => Tensor(x["logits"], x["labels"], x.Options<BceOptions>())),
        new FusedElements<BceOptions>(Fused),
    ];

    /// <inheritdoc/>
    public override void Validate(KernelInput input) => ElementRules.CheckShares(Id, input, "labels");

    /// <inheritdoc/>
    public override IEnumerable<KernelCase> Cases() => ElementCases.All(
        [new BceOptions(), new BceOptions { PositiveWeight = 0.5 }, new BceOptions { PositiveWeight = 0 }, new BceOptions { PositiveWeight = 7.5 }],
        Input, headline: 100_000);

    private static KernelInput Input(DType dtype, BceOptions options, double[] logits, double[] labels) => new(options)
    {
        { "logits", HostArray.Floats(dtype, logits, logits.Length) },
        { "labels", HostArray.Floats(dtype, labels, labels.Length) },
    };
}
