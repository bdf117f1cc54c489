using RepLoss.Contract;
using RepLoss.Torch;

namespace RepLoss.Kernels;

/// <summary>SimOTA: decides by the loss of each pair which anchor of an image learns which labelled box. YOLOX and RTMDet choose their positives this way.</summary>
/// <remarks>
/// <para>
/// The difference to YOLOv5: YOLOv5 compares the shapes of anchor boxes; here the predictions decide, as in <see cref="TalAssign"/>. The objectness stays. The cost for an
/// anchor to learn a truth is the cross-entropy of its class scores plus 3 times -ln of its box's IoU with the truth. A truth takes the cheapest anchors. The number that it
/// takes is about the sum of its 10 largest IoUs, so a well predicted truth takes more. Anchors that are both inside the truth and near its centre come first.
/// </para>
/// <para>
/// SimOTA approximates optimal transport (OTA). There, each truth supplies one unit for each anchor that it takes, and the cheapest transport is computed. The assignment
/// has no gradient. The loss sums <see cref="BoxLoss"/> and the class's <see cref="Bce"/>, whose target is the IoU, over the assigned anchors. It sums the objectness over
/// all anchors.
/// </para>
/// <para>All comparisons are in float64 for every dtype. Float32 would round some costs to the same number, and the wrong anchor could win.</para>
/// </remarks>
public sealed partial class SimOta : Kernel
{
    // LogEpsilon is added to IoU inside the logarithm. LeastLogarithm is the least value of a logarithm in the cross-entropy. Both are as published.
    internal const double LogEpsilon = 1e-8, LeastLogarithm = -100;

    /// <inheritdoc/>
    public override KernelOptions Defaults => new SimOtaOptions();

    /// <inheritdoc/>
    public override KernelSpec Spec { get; } = new()
    {
        Purpose = "Which anchor learns which labelled box, by the loss that it would have now, and how many anchors learn each.",
        Formula = """
            near(g,a): the point strictly inside of g (inBox), or less than centerRadius strides from its centre in x and in y (inCentre)
            candidates: the anchors near any g
            c(g,a) = -ln q_label - sum over other classes ln(1-q) - iouWeight ln(IoU + 1e-8),  q = sqrt(sigmoid(class) sigmoid(objectness)),
                     each logarithm of q and 1-q at least -100
            k_g = trunc(sum of the largest IoUs of g with candidates, as many as the parameter says), at least 1, at most the number of candidates
            g takes its k_g candidates of least (weak, c, anchor), weak = not (inBox and inCentre)
            an anchor that is taken more than once goes to the g of least (weak, c, g): of all ("all"), or of those that took it ("claiming")
            matchedIou: IoU of an anchor's box with its truth, 0 without one
            """,
        Inputs =
        [
            new FieldSpec("classLogits", null, "A,K", "logit of each class"),
            new FieldSpec("objectness", null, "A", "logit"),
            new FieldSpec("boxes", null, "A,4", "x1, y1, x2, y2 that each anchor predicts, in pixels"),
            new FieldSpec("anchorPoints", null, "A,2", "x and y of each anchor, in pixels"),
            new FieldSpec("strides", null, "A", "side of a cell of each anchor's level, in pixels, above 0"),
            new FieldSpec("labels", DType.Int64, "G", "class of each labelled box, 0 to K-1"),
            new FieldSpec("truths", null, "G,4", "labelled x1, y1, x2, y2, in pixels"),
        ],
        Outputs =
        [
            new FieldSpec("assigned", DType.Int64, "A", "the labelled box that each anchor learns, -1 for none") { IndexOf = "G" },
            new FieldSpec("matchedIou", null, "A", "IoU of its box with that one, 0 without one"),
            new FieldSpec("dynamicK", DType.Int64, "G", "how many anchors each labelled box took before conflicts"),
        ],
        Edges =
        [
            "A = 0, G = 0 or no candidate: nothing is assigned, dynamicK is 0",
            "a point on an edge, or exactly centerRadius strides away: not near",
            "an IoU of 0: costs -ln(1e-8), and the anchor may still be taken",
            "saturated logits: 1 - q is computed without cancelling",
            "refused: a stride of 0 or less, a label outside 0 to K-1, x2 below x1 or y2 below y1, anything not finite",
        ],
        Source = "Ge et al., YOLOX: Exceeding YOLO Series in 2021, arXiv 2107.08430, section 2.1; Ge et al., OTA, CVPR 2021; yolox/models/yolo_head.py, get_assignments.",
        Examples =
        [
            // q = 1/2 everywhere, so only IoU makes c differ. The sums of IoU are 1 + 1/2 + 1/4 for truth 0, and 1/4 + 1/8 + 1 for truth 1.
            new WorkedExample("Sums of IoU of 1.75 and 1.375: each takes one", Example(), "dynamicK", [1, 1]),
            new WorkedExample("Each takes the box that it is", Example(), "assigned", [0, -1, 1]),
            new WorkedExample("IoU with these", Example(), "matchedIou", [1, 0, 1]),
        ],
        // A translation moves points and boxes together and keeps the strides.
        Laws = input => new KernelLaws { AnyOrderOf = HasTies(input) ? [] : ["A", "G"], KeptByTranslation = true },
        WithTiesOf = WithTiesOf,
        Elements = input => (double)input["boxes"].Shape[0] * input["truths"].Shape[0],
        Bytes = input => input.Sum(pair => (double)pair.Value.Bytes.Length) + (8.0 * input["boxes"].Shape[0]) + input["objectness"].Bytes.Length,
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Variant> Variants { get; } =
    [
        new LoopTwin(),
        SimOtaAsPublished.Variant,
        new TensorVariant(VariantName.Tensor, x =>
        {
            SimOtaAssignment found = Tensor(
                x["classLogits"], x["objectness"], x["boxes"], x["anchorPoints"], x["strides"], x["labels"], x["truths"], options: x.Options<SimOtaOptions>());
            return [("assigned", found.Assigned), ("matchedIou", found.MatchedIou), ("dynamicK", found.DynamicK)];
        }),
        new FusedTwin(),
    ];

    /// <inheritdoc/>
    public override void Validate(KernelInput input)
    {
        AssignRules.CheckRange(Id, "strides", input["strides"], stride => stride > 0, "a number above 0");
        AssignRules.CheckLabels(Id, input["labels"].As<long>(), input["classLogits"].Shape[1]);
        BoxOrder.Check(this, input, "boxes", "truths");
    }

    /// <inheritdoc/>
    public override IEnumerable<KernelCase> Cases() => SimOtaCases.All();

    /// <inheritdoc/>
    public override IEnumerable<KernelCase> CasesOn(SceneSet scenes) => SimOtaCases.On(scenes);

    private static KernelInput Example() => SimOtaCases.Input(
        DType.Float64, new SimOtaOptions(), [0, 0, 0], [0, 0, 0], [0, 0, 4, 4, 0, 0, 4, 2, 0, 0, 8, 8], [1, 1, 2, 1, 3, 3], [2, 2, 2], [0, 0], [0, 0, 4, 4, 0, 0, 8, 8]);
}
