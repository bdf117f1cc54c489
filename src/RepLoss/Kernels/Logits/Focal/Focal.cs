using RepLoss.Contract;
using RepLoss.Torch;

namespace RepLoss.Kernels;

/// <summary>
/// Focal loss: binary cross-entropy in which what is already right counts little, so that many easy negatives do not drown a few positives.
/// </summary>
/// <remarks>
/// L = mean of a q^gamma BCE, q = 1 - (t p + (1-t)(1-p)), a = t alpha + (1-t)(1-alpha), p = sigmoid(z).
/// Source: Lin et al., "Focal Loss for Dense Object Detection", ICCV 2017, equation 5; for soft labels as in YOLOv5.
/// </remarks>
public sealed partial class Focal : Kernel
{
    /// <inheritdoc/>
    public override KernelOptions Defaults => new FocalOptions();

    /// <inheritdoc/>
    public override KernelSpec Spec { get; } = new()
    {
        Purpose = "Binary cross-entropy in which what is already right counts little, so that many easy negatives do not drown a few positives.",
        Formula = """
            L = mean of a q^gamma BCE(z, t; positiveWeight)
            q = 1 - (t p + (1-t)(1-p)),  a = t alpha + (1-t)(1-alpha),  p = sigmoid(z)
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
            "far on the right side: 0 with gradient 0; far on the wrong side: a |z| (times w for t = 1)",
            "gamma below 1: finite gradients, 0 where q = 0; NaN in the published code",
            "gamma 0: binary cross-entropy weighed by a",
        ],
        Source = "Lin et al., Focal Loss for Dense Object Detection, ICCV 2017, equation 5; YOLOv5 v7.0 (Jocher), utils/loss.py, FocalLoss.",
        Examples =
        [
            // p = 1/2: q = 1/2, a = 1/4, BCE = ln 2. Slope: a (2 q q' BCE + q^2 BCE') with q' = -1/4, BCE' = -1/2.
            new WorkedExample(
                "An undecided positive with gamma 2: a quarter of a quarter of ln 2",
                FocalCases.Input(DType.Float64, new FocalOptions { Gamma = 2 }, [0], [1]), "loss", [Math.Log(2) / 16])
            {
                Gradients = new Dictionary<string, double[]> { ["logits"] = [0.25 * ((-0.25 * Math.Log(2)) - 0.125)] },
            },
            // z = ln 3: p = 3/4, q = 3/4 for t = 0, a = 3/4, BCE = S(z) = ln 4. Slope: a (q' BCE + q BCE') with q' = 3/16, BCE' = 3/4.
            new WorkedExample(
                "Odds of 3 to 1 for a negative with gamma 1: 9/16 ln 4",
                FocalCases.Input(DType.Float64, new FocalOptions { Gamma = 1 }, [Math.Log(3)], [0]), "loss", [9 / 16.0 * Math.Log(4)])
            {
                Gradients = new Dictionary<string, double[]> { ["logits"] = [0.75 * ((3 / 16.0 * Math.Log(4)) + (9 / 16.0))] },
            },
        ],
        Laws = _ => new KernelLaws { AnyOrderOf = ["N"], MeanOver = "N" },
        Elements = input => input["logits"].Count,
        Bytes = input => 2.0 * input["logits"].Bytes.Length,
        Flops = input => 27.0 * input["logits"].Count,
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Variant> Variants { get; } =
    [
        new LoopTwin(),
        FocalAsPublished.Variant,
        new TensorVariant(VariantName.Tensor, "loss", x => Tensor(x["logits"], x["labels"], x.Options<FocalOptions>())),
        new FusedElements<FocalOptions>(Fused),
    ];

    /// <inheritdoc/>
    public override void Validate(KernelInput input) => ElementRules.CheckShares(Id, input, "labels");

    /// <inheritdoc/>
    public override IEnumerable<KernelCase> Cases() => FocalCases.All();
}
