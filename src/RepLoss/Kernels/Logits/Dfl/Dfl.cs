using RepLoss.Contract;
using RepLoss.Torch;

namespace RepLoss.Kernels;

/// <summary>
/// Distribution focal loss: the distance of each side of a box is predicted as a distribution over bins. The loss is a cross-entropy that
/// is shared by the two bins next to the true distance, so that the mean of the distribution can be any number between them.
/// </summary>
/// <remarks>
/// L = mean of -(l+1-y) ln p_l - (y-l) ln p_(l+1), l = min(floor y, B-2), p = softmax(z).
/// Source: Li et al., "Generalized Focal Loss", NeurIPS 2020, equation 6.
/// </remarks>
public sealed partial class Dfl : Kernel
{
    /// <inheritdoc/>
    public override KernelOptions Defaults => new DflOptions();

    /// <inheritdoc/>
    public override KernelSpec Spec { get; } = new()
    {
        Purpose = "Cross-entropy of a predicted distribution of a box's side with the two bins beside the true distance, each by its nearness.",
        Formula = """
            L = mean over the 4 N sides of -(l+1-y) ln p_l - (y-l) ln p_(l+1)
            y = distance, clamped to [0, B-1.01] or refused outside [0, B-1]
            l = min(floor y, B-2),  p = softmax(z)
            """,
        Inputs =
        [
            new FieldSpec("logits", null, "N,4,B", "z of each bin, for the sides left, top, right, bottom; B is 2 or more") { Differentiable = true },
            new FieldSpec("distances", null, "N,4", "from the anchor point to each side of the truth, in bins (the length over the stride)"),
        ],
        Outputs = [new FieldSpec("loss", null, "", "the loss in nats")],
        Edges =
        [
            "N = 0: 0",
            "a distance on a bin: that bin alone",
            "a distance of B-1 under \"refuse\": the last bin alone",
            "a distance outside: clamped, the input stays as it is; or refused (by Tensor, which reads nothing back: NaN)",
            "any logits that float32 holds: finite",
        ],
        Tolerance = new Tolerance
        {
            ValueAbsolute32 = Math.Pow(2, -23),
            Reason = "One unit in the last place of the largest logit, since a logarithm of a sum of exponentials is rounded like that.",
        },
        Source = "Li et al., Generalized Focal Loss, NeurIPS 2020, equation 6; Ultralytics YOLOv8, ultralytics/utils/loss.py, DFLoss.",
        Examples =
        [
            new WorkedExample(
                "Four bins of one probability: ln 4", DflCases.Input(DType.Float64, new DflOptions(), 4, new double[16], Sides(1.25)), "loss", [Math.Log(4)])
            {
                // p = 1/4 each; the weights are 3/4 and 1/4.
                Gradients = new Dictionary<string, double[]> { ["logits"] = Sides(1 / 16.0, -1 / 8.0, 0, 1 / 16.0) },
            },
            // p = 1/6, 1/2, 1/6, 1/6.
            new WorkedExample(
                "Half of the probability in the nearer bin: 3/4 ln 2 + 1/4 ln 6",
                DflCases.Input(DType.Float64, new DflOptions(), 4, Sides(0, Math.Log(3), 0, 0), Sides(1.25)), "loss", [(0.75 * Math.Log(2)) + (0.25 * Math.Log(6))])
            {
                Gradients = new Dictionary<string, double[]> { ["logits"] = Sides(1 / 24.0, -1 / 16.0, -1 / 48.0, 1 / 24.0) },
            },
        ],
        Laws = _ => new KernelLaws { AnyOrderOf = ["N"], MeanOver = "N" },
        Elements = input => input["distances"].Count,
        Bytes = input => input["logits"].Bytes.Length + input["distances"].Bytes.Length,
        Flops = input => (16.0 * input["logits"].Count) + (20.0 * input["distances"].Count),
        GradientFlops = input => input["logits"].Count + (4.0 * input["distances"].Count),
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Variant> Variants { get; } =
    [
        new LoopTwin(),
        DflAsPublished.Variant,
        new TensorVariant(VariantName.Tensor, "loss", x => Tensor(x["logits"], x["distances"], x.Options<DflOptions>())),
        new FusedTwin(),
    ];

    /// <inheritdoc/>
    public override void Validate(KernelInput input)
    {
        long bins = input["logits"].Shape[2];
        var options = (DflOptions)input.Options;
        DflRules.CheckBins(bins);
        if (input["distances"].Data is float[] singles)
            DflRules.CheckDistances<float>(singles, bins, options);
        else
            DflRules.CheckDistances<double>(input["distances"].As<double>(), bins, options);
    }

    /// <inheritdoc/>
    public override IEnumerable<KernelCase> Cases() => DflCases.All();

    // Repeats the numbers of one side for all four sides.
    private static double[] Sides(params double[] ofSide) => [.. ofSide, .. ofSide, .. ofSide, .. ofSide];
}
