using RepLoss.Contract;
using RepLoss.Torch;

namespace RepLoss.Kernels;

/// <summary>
/// Non-maximum suppression: a detector finds each object several times. Among boxes that overlap, only the box with the largest score is kept.
/// </summary>
/// <remarks>
/// The boxes are visited by descending score. A box is kept unless its IoU with a kept box of its class is above the threshold. A head that
/// is trained to find each object once (DETR, YOLOv10) needs no suppression.
/// </remarks>
public sealed partial class Nms : Kernel
{
    /// <inheritdoc/>
    public override KernelOptions Defaults => new NmsOptions();

    /// <inheritdoc/>
    public override KernelSpec Spec { get; } = new()
    {
        Purpose = "Which of the boxes that a detector found are kept: of those that overlap, the one with the largest score.",
        Formula = """
            by descending score, equal scores by lower index:
            a box is kept unless IoU > iouThreshold with a kept box of the same class, compared in float64
            """,
        Inputs =
        [
            new FieldSpec("boxes", null, "N,4", "x1, y1, x2, y2 in any unit"),
            new FieldSpec("scores", null, "N", "confidence of each box; any finite number"),
            new FieldSpec("classes", DType.Int64, "N", "class of each box, any integer; one class where absent") { Optional = true },
        ],
        Outputs = [new FieldSpec("kept", DType.Int64, "M", "indices of the kept boxes by descending score") { IndexOf = "N" }],
        Edges =
        [
            "N = 0: nothing is kept",
            "equal scores: the lower index first, as torchvision since its stable sort",
            "an IoU of exactly the threshold: kept",
            "a suppressed box suppresses nothing",
            "two boxes without area: their IoU is 0",
            "refused: x2 below x1 or y2 below y1, anything not finite",
        ],
        Source = "Neubeck and Van Gool, Efficient Non-Maximum Suppression, ICPR 2006; torchvision.ops.nms and batched_nms.",
        Examples =
        [
            // The IoU of neighbours is 6/10. The IoU of the first and the last box is 4/12.
            new WorkedExample(
                "Three in a row: the second is suppressed, and so cannot suppress the third",
                NmsCases.Input(DType.Float64, new NmsOptions(), [0, 0, 8, 8, 2, 0, 10, 8, 4, 0, 12, 8], [0.9, 0.8, 0.7], null), "kept", [0, 2]),
            new WorkedExample(
                "The same in two classes: nothing is suppressed",
                NmsCases.Input(DType.Float64, new NmsOptions(), [0, 0, 8, 8, 2, 0, 10, 8, 4, 0, 12, 8], [0.9, 0.8, 0.7], [0, -5, 0]), "kept", [0, 1, 2]),
            new WorkedExample(
                "Equal scores: the lower index first; an IoU of exactly the threshold is kept",
                NmsCases.Input(DType.Float64, new NmsOptions(), [0, 0, 2, 1, 0, 0, 1, 1, 0, 0, 2, 1], [0.5, 0.75, 0.5], null), "kept", [1, 0]),
        ],
        // If scores are equal, the lower index comes first, so the order of the boxes matters.
        Laws = input => new KernelLaws { AnyOrderOf = HasEqualScores(input["scores"]) ? [] : ["N"], KeptByTranslation = true, KeptByScaling = true },
        WithTiesOf = WithTiesOf,
        Elements = input => input["scores"].Count,
        Bytes = input => input["boxes"].Bytes.Length + input["scores"].Bytes.Length + (input.Find("classes")?.Bytes.Length ?? 0),
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Variant> Variants { get; } =
    [
        new LoopTwin(),
        NmsAsPublished.Variant,
        new TensorVariant(VariantName.Tensor, "kept", x => Tensor(x["boxes"], x["scores"], x.Find("classes"), x.Options<NmsOptions>()))
        {
            ReadsBack = [s_kept, s_left, s_settled],
        },
        new FusedTwin(),
    ];

    /// <inheritdoc/>
    public override void Validate(KernelInput input) => BoxOrder.Check(this, input, "boxes");

    /// <inheritdoc/>
    public override IEnumerable<KernelCase> Cases() => NmsCases.All();

    /// <inheritdoc/>
    public override IEnumerable<KernelCase> CasesOn(SceneSet scenes) => NmsCases.On(scenes);

    private static bool HasEqualScores(HostArray scores) => Enumerable.Range(0, scores.Count).Select(scores.ValueAt).Distinct().Count() < scores.Count;
}
