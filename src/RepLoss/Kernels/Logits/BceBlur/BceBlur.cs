using RepLoss.Contract;
using RepLoss.Torch;

namespace RepLoss.Kernels;

/// <summary>
/// Binary cross-entropy that forgives confident predictions without a label, since the label may be missing.
/// </summary>
/// <remarks>
/// L = mean of BCE (1 - E), E = exp((p - t - 1) / (alpha + 1e-4)), p = sigmoid(z). Source: YOLOv5's BCEBlurWithLogitsLoss.
/// </remarks>
public sealed partial class BceBlur : Kernel
{
    // YOLOv5's guard against alpha = 0.
    private const double AlphaEpsilon = 1e-4;

    /// <inheritdoc/>
    public override KernelOptions Defaults => new BceBlurOptions();

    /// <inheritdoc/>
    public override KernelSpec Spec { get; } = new()
    {
        Purpose = "Binary cross-entropy that forgives confident predictions without a label, since the label may be missing.",
        Formula = """
            L = mean of BCE(z, t) (1 - E)
            E = exp((p - t - 1) / (alpha + 1e-4)),  p = sigmoid(z)
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
            "t = 0 and p near 1: E goes to 1, so that the loss is z exp(-z) / (alpha + 1e-4) and falls with z",
        ],
        Source = "YOLOv5 v7.0 (Jocher), utils/loss.py, BCEBlurWithLogitsLoss.",
        Examples =
        [
            // alpha + 1e-4 = 1/2, p = 1/2: E = exp(-1/2 / (1/2)) = 1/e. Slope: (p - t)(1 - E) - ln 2 E p (1-p) 2.
            new WorkedExample(
                "An undecided negative with a width of 1/2: ln 2 (1 - 1/e)",
                Input(DType.Float64, new BceBlurOptions { Alpha = 0.4999 }, [0], [0]), "loss", [Math.Log(2) * (1 - Math.Exp(-1))])
            {
                Gradients = new Dictionary<string, double[]> { ["logits"] = [(0.5 * (1 - Math.Exp(-1))) - (Math.Log(2) * Math.Exp(-1) / 2)] },
            },
            // z = ln 3: p = 3/4; t = 1, so the exponent is (3/4 - 2) / (1/2) = -5/2. BCE = ln(4/3), its slope -1/4, p (1-p) = 3/16.
            new WorkedExample(
                "Odds of 3 to 1 for a positive: ln(4/3) (1 - exp(-5/2))",
                Input(DType.Float64, new BceBlurOptions { Alpha = 0.4999 }, [Math.Log(3)], [1]), "loss", [Math.Log(4 / 3.0) * (1 - Math.Exp(-2.5))])
            {
                Gradients = new Dictionary<string, double[]>
                {
                    ["logits"] = [(-0.25 * (1 - Math.Exp(-2.5))) - (Math.Log(4 / 3.0) * Math.Exp(-2.5) * 3 / 8)],
                },
            },
        ],
        Laws = _ => new KernelLaws { AnyOrderOf = ["N"], MeanOver = "N" },
        Elements = input => input["logits"].Count,
        Bytes = input => 2.0 * input["logits"].Bytes.Length,
        Flops = input => 21.0 * input["logits"].Count,
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Variant> Variants { get; } =
    [
        new LoopTwin(),
        new TensorVariant(VariantName.Tensor, "loss", x => Tensor(x["logits"], x["labels"], x.Options<BceBlurOptions>())),
        new FusedElements<BceBlurOptions>(Fused),
    ];

    /// <inheritdoc/>
    public override void Validate(KernelInput input) => ElementRules.CheckShares(Id, input, "labels");

    /// <inheritdoc/>
    public override IEnumerable<KernelCase> Cases() => ElementCases.All(
        [new BceBlurOptions(), new BceBlurOptions { Alpha = 0.5 }, new BceBlurOptions { Alpha = 0.01 }, new BceBlurOptions { Alpha = 1 }], Input);

    private static KernelInput Input(DType dtype, BceBlurOptions options, double[] logits, double[] labels) => new(options)
    {
        { "logits", HostArray.Floats(dtype, logits, logits.Length) },
        { "labels", HostArray.Floats(dtype, labels, labels.Length) },
    };
}
