using RepLoss.Contract;
using RepLoss.Torch;

namespace RepLoss.Kernels;

/// <summary>
/// Quality focal loss: focal loss for labels that are a quality between 0 and 1, such as an IoU, and are met when p = t.
/// </summary>
/// <remarks>
/// L = mean of a |t - p|^gamma BCE, a = t alpha + (1-t)(1-alpha), p = sigmoid(z).
/// Source: Li et al., "Generalized Focal Loss", NeurIPS 2020, equation 3; with alpha as in YOLOv5.
/// </remarks>
public sealed partial class QFocal : Kernel
{
    /// <inheritdoc/>
    public override KernelOptions Defaults => new FocalOptions();

    /// <inheritdoc/>
    public override KernelSpec Spec { get; } = new()
    {
        Purpose = "Focal loss for labels that are a quality between 0 and 1, such as an IoU, and are met when p = t.",
        Formula = """
            L = mean of a |t - p|^gamma BCE(z, t; positiveWeight)
            a = t alpha + (1-t)(1-alpha),  p = sigmoid(z)
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
            "p = t: 0 with gradient 0, for every gamma",
            "gamma below 1: finite gradients; 0 where p = t, which is the middle of the cusp, and NaN in the published code",
            "gamma 0: binary cross-entropy weighed by a",
        ],
        Kinks = ["p = t: with gamma 1 the gradient jumps, below it has a pole, and 0 is right; below gamma 2 it is so steep there that only exact equality is judged."],
        Source = "Li et al., Generalized Focal Loss, NeurIPS 2020, equation 3; YOLOv5 v7.0 (Jocher), utils/loss.py, QFocalLoss.",
        Examples =
        [
            // p = 1/2, |t - p| = 1/4, a = 3/4 / 4 + 1/4 * 3/4 = 3/8, BCE = ln 2. Slope: a (2 q q' BCE + q^2 BCE') with q' = -1/4, BCE' = -1/4.
            new WorkedExample(
                "An undecided logit for a quality of 3/4 with gamma 2: 3/8 of 1/16 of ln 2",
                FocalCases.Input(DType.Float64, new FocalOptions { Gamma = 2 }, [0], [0.75]), "loss", [3 / 128.0 * Math.Log(2)])
            {
                Gradients = new Dictionary<string, double[]> { ["logits"] = [3 / 8.0 * ((-1 / 8.0 * Math.Log(2)) - (1 / 64.0))] },
            },
            new WorkedExample(
                "Probability and label agree: nothing to do",
                FocalCases.Input(DType.Float64, new FocalOptions { Gamma = 1 }, [0], [0.5]), "loss", [0])
            {
                Gradients = new Dictionary<string, double[]> { ["logits"] = [0] },
            },
        ],
        Laws = _ => new KernelLaws { AnyOrderOf = ["N"], MeanOver = "N" },
        Elements = input => input["logits"].Count,
        Bytes = input => 2.0 * input["logits"].Bytes.Length,
        Flops = input => 26.0 * input["logits"].Count,
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Variant> Variants { get; } =
    [
        new LoopTwin(),
        QFocalAsPublished.Variant,
        new TensorVariant(VariantName.Tensor, "loss", x => Tensor(x["logits"], x["labels"], x.Options<FocalOptions>())),
        new FusedElements<FocalOptions>(Fused),
    ];

    /// <inheritdoc/>
    public override void Validate(KernelInput input) => ElementRules.CheckShares(Id, input, "labels");

    /// <inheritdoc/>
    public override IEnumerable<KernelCase> Cases() => FocalCases.All();
}
