using RepLoss.Contract;
using RepLoss.Torch;

namespace RepLoss.Kernels;

/// <summary>
/// Varifocal loss: the binary cross-entropy of class scores that shall predict the overlap of a box with its truth. The weight of a
/// positive is its overlap. The weight of an easy negative is small.
/// </summary>
/// <remarks>
/// L = mean of w BCE(z, q). q above 0: w = q; q = 0: w = alpha p^gamma, p = sigmoid(z), and the weight carries gradient.
/// Source: Zhang et al., "VarifocalNet: An IoU-aware Dense Object Detector", CVPR 2021, equation 2.
/// </remarks>
public sealed partial class Varifocal : Kernel
{
    /// <inheritdoc/>
    public override KernelOptions Defaults => new VarifocalOptions();

    /// <inheritdoc/>
    public override KernelSpec Spec { get; } = new()
    {
        Purpose = "Binary cross-entropy of a score that is to predict an overlap: positives weigh their overlap, easy negatives count little.",
        Formula = """
            L = mean of w BCE(z, q),  BCE = (1-q) z + S(-z),  S(u) = ln(1 + e^u),  p = sigmoid(z)
            q > 0: w = q (1 where not iouWeighted)
            q = 0: w = alpha p^gamma, which carries gradient unless detachWeight
            """,
        Inputs =
        [
            new FieldSpec("logits", null, "N", "z, the logarithm of the odds") { Differentiable = true },
            new FieldSpec("scores", null, "N", "q, 0 to 1: the overlap of a positive with its truth, 0 for a negative"),
        ],
        Outputs = [new FieldSpec("loss", null, "", "the loss in nats")],
        Edges =
        [
            "N = 0: 0",
            "a positive whose overlap is 0 counts as a negative",
            "a far negative logit of a negative: 0 with gradient 0; a far positive one: alpha z with gradient alpha",
            "detachWeight: the weight of a negative is held still in the gradient",
        ],
        Source = "Zhang et al., VarifocalNet: An IoU-aware Dense Object Detector, CVPR 2021, equation 2; MMDetection, mmdet/models/losses/varifocal_loss.py.",
        Examples =
        [
            // p = 1/2: w = 3/16, S(0) = ln 2; gradient 3/16 (2 1/2 ln 2 + 1/2).
            new WorkedExample(
                "An undecided negative: 3/16 ln 2", VarifocalCases.Input(DType.Float64, new VarifocalOptions(), [0], [0]), "loss", [3 / 16.0 * Math.Log(2)])
            {
                Gradients = new Dictionary<string, double[]> { ["logits"] = [3 / 16.0 * (Math.Log(2) + 0.5)] },
            },
            // If the weight is a constant, the gradient is 3/16 1/2.
            new WorkedExample(
                "The same with a constant weight: a gradient of 3/32",
                VarifocalCases.Input(DType.Float64, new VarifocalOptions { DetachWeight = true }, [0], [0]), "loss", [3 / 16.0 * Math.Log(2)])
            {
                Gradients = new Dictionary<string, double[]> { ["logits"] = [3 / 32.0] },
            },
            // S(-ln 3) = ln 4/3; p = 3/4, so that the gradient is 1/2 (3/4 - 1/2).
            new WorkedExample(
                "Odds of 3 to 1 for a positive of overlap 1/2: 1/2 (1/2 ln 3 + ln 4/3)",
                VarifocalCases.Input(DType.Float64, new VarifocalOptions(), [Math.Log(3)], [0.5]), "loss", [0.5 * ((0.5 * Math.Log(3)) + Math.Log(4 / 3.0))])
            {
                Gradients = new Dictionary<string, double[]> { ["logits"] = [0.125] },
            },
        ],
        Laws = _ => new KernelLaws { AnyOrderOf = ["N"], MeanOver = "N" },
        Elements = input => input["logits"].Count,
        Bytes = input => 2.0 * input["logits"].Bytes.Length,
        Flops = input => 20.0 * input["logits"].Count,
        GradientFlops = input => 7.0 * input["logits"].Count,
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Variant> Variants { get; } =
    [
        new LoopTwin(),
        VarifocalAsPublished.Variant,
        new TensorVariant(VariantName.Tensor, "loss", x => Tensor(x["logits"], x["scores"], x.Options<VarifocalOptions>())),
        new FusedElements<VarifocalOptions>(Fused, "scores"),
    ];

    /// <inheritdoc/>
    public override void Validate(KernelInput input) => ElementRules.CheckShares(Id, input, "scores");

    /// <inheritdoc/>
    public override IEnumerable<KernelCase> Cases() => VarifocalCases.All();
}
