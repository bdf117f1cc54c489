using RepLoss.Contract;
using RepLoss.Torch;

namespace RepLoss.Kernels;

/// <summary>
/// The cost of giving each labelled box of an image to each prediction. From these costs, a solver of the assignment problem (the Hungarian
/// algorithm) picks one prediction for each labelled box. DETR trains by this match instead of anchors: a prediction without a labelled
/// box learns "no object", so that duplicates need no suppression afterwards.
/// </summary>
/// <remarks>
/// cost = classWeight c + boxWeight |difference in cx, cy, w, h| - giouWeight GIoU. The solver is not part of the kernel.
/// Source: Carion et al., "End-to-End Object Detection with Transformers", ECCV 2020, section 3.1; Zhu et al., "Deformable DETR", ICLR 2021.
/// </remarks>
public sealed partial class HungarianCost : Kernel
{
    // Added inside the logarithms of the focal cost, as published.
    internal const double LogEpsilon = 1e-8;

    /// <inheritdoc/>
    public override KernelOptions Defaults => new HungarianCostOptions();

    /// <summary>The factor on boxes before areas are computed, so that float32 holds the areas of sides up to 1e19. It rounds only numbers below 2e-37.</summary>
    internal const double Unit = 1.0 / 16;

    /// <inheritdoc/>
    public override KernelSpec Spec { get; } = new()
    {
        Purpose = "The cost of matching each prediction of a detection transformer with each labelled box.",
        Formula = """
            cost = classWeight c + boxWeight (|dcx| + |dcy| + |dw| + |dh|) - giouWeight GIoU
            softmax: c = -softmax(z)_label
            focal:   c = alpha (1-p)^gamma (-ln(p+1e-8)) - (1-alpha) p^gamma (-ln(1-p+1e-8)),  p = sigmoid(z_label),  1-p = sigmoid(-z_label)
            GIoU = I/U - (C-U)/C, each quotient 0 where its denominator is 0; corners are cx -+ w/2, cy -+ h/2
            """,
        Inputs =
        [
            new FieldSpec("logits", null, "Q,K", "z of each class; in the softmax form the last is usually \"no object\""),
            new FieldSpec("boxes", null, "Q,4", "predicted centre x, centre y, width, height; usually as shares of the image"),
            new FieldSpec("labels", DType.Int64, "G", "class of each labelled box, 0 to K-1"),
            new FieldSpec("truths", null, "G,4", "labelled centre x, centre y, width, height in the same unit"),
        ],
        Outputs = [new FieldSpec("cost", null, "Q,G", "the cost of giving labelled box g to prediction q; lower is better, and it can be negative")],
        Edges =
        [
            "Q = 0 or G = 0: an empty result",
            "two boxes without area: I/U is 0; if they also lie in one point or on one line: (C-U)/C is 0 too",
            "a side of 0: allowed",
            "lengths beyond 1e19 in float32: products of two are infinite, and what is divided by them is NaN; float64 holds them",
            "refused: a side below 0, a label outside 0 to K-1, anything not finite",
        ],
        Tolerance = new Tolerance
        {
            ValueAbsolute32 = HungarianCostRules.Absolute32(1, 1),
            Reason = "Corners made of a centre and a size are rounded, which weighs the more in GIoU the smaller a side is.",
        },
        Source = "Carion et al., DETR, ECCV 2020, section 3.1; Zhu et al., Deformable DETR, ICLR 2021, appendix A.",
        Examples =
        [
            // c = -3/4, the heights differ by 1/4, and GIoU = 1/2 - 0.
            new WorkedExample(
                "A box of twice the height, three in four sure of its class: -3/4 + 5/4 - 1",
                HungarianCostCases.Input(DType.Float64, new HungarianCostOptions(), [0, Math.Log(3)], [0.5, 0.5, 0.5, 0.5], [1], [0.5, 0.5, 0.5, 0.25]), "cost", [-0.5]),
            new WorkedExample(
                "The same by the focal cost",
                HungarianCostCases.Input(
                    DType.Float64, new HungarianCostOptions { Classification = MatchClassification.Focal }, [0, Math.Log(3)], [0.5, 0.5, 0.5, 0.5], [1], [0.5, 0.5, 0.5, 0.25]),
                "cost", [FocalOfThreeInFour + 0.25]),
            // One class: c = -1. dcx = .5, dcy = .5; I = 0, U = 1/2, C = 1: GIoU = -1/2.
            new WorkedExample(
                "Squares that touch in a corner: -1 + 5 + 1 and, as only one class exists, no doubt of it",
                HungarianCostCases.Input(DType.Float64, new HungarianCostOptions(), [0], [0.25, 0.25, 0.5, 0.5], [0], [0.75, 0.75, 0.5, 0.5]), "cost", [5]),
            new WorkedExample(
                "The same with two classes in even doubt: -1/2 + 5 + 1",
                HungarianCostCases.Input(DType.Float64, new HungarianCostOptions(), [0, 0], [0.25, 0.25, 0.5, 0.5], [0], [0.75, 0.75, 0.5, 0.5]), "cost", [5.5]),
            new WorkedExample(
                "A point and itself: both quotients of GIoU are 0",
                HungarianCostCases.Input(DType.Float64, new HungarianCostOptions { ClassWeight = 0 }, [0], [0.5, 0.5, 0, 0], [0], [0.5, 0.5, 0, 0]), "cost", [0]),
        ],
        Laws = _ => new KernelLaws { AnyOrderOf = ["Q", "G"] },
        Elements = input => (double)input["boxes"].Shape[0] * input["truths"].Shape[0],
        Bytes = input => input["logits"].Bytes.Length + input["boxes"].Bytes.Length + input["labels"].Bytes.Length + input["truths"].Bytes.Length
            + BytesOfCost(input),
        // The softmax is counted for each logit. The four differences and about 20 operations of GIoU are counted for each pair.
        Flops = input => (4.0 * input["logits"].Count) + (32.0 * input["boxes"].Shape[0] * input["truths"].Shape[0]),
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Variant> Variants { get; } =
    [
        new LoopTwin(),
        HungarianCostAsPublished.Variant,
        new TensorVariant(VariantName.Tensor, "cost", x => Tensor(x["logits"], x["boxes"], x["labels"], x["truths"], x.Options<HungarianCostOptions>()))
        {
            PredictedBytes = input => 10 * BytesOfCost(input),
        },
    ];

    internal static double BytesOfCost(KernelInput input) => input["boxes"].Bytes.Length / 4.0 * input["truths"].Shape[0];

    private static double FocalOfThreeInFour { get; } =
        (-0.25 * 0.0625 * Math.Log(0.75 + LogEpsilon)) + (0.75 * 0.5625 * Math.Log(0.25 + LogEpsilon));

    /// <inheritdoc/>
    public override Tolerance ToleranceFor(KernelInput input) =>
        Spec.Tolerance with { ValueAbsolute32 = HungarianCostRules.Absolute32(((HungarianCostOptions)input.Options).GiouWeight, HungarianCostRules.SmallestSide(input)) };

    /// <inheritdoc/>
    public override void Validate(KernelInput input) => HungarianCostRules.Check(input);

    /// <inheritdoc/>
    public override IEnumerable<KernelCase> Cases() => HungarianCostCases.All();

    /// <inheritdoc/>
    public override IEnumerable<KernelCase> CasesOn(SceneSet scenes) => HungarianCostCases.On(scenes);
}
