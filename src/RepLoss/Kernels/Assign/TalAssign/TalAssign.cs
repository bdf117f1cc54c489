using RepLoss.Contract;
using RepLoss.Torch;

namespace RepLoss.Kernels;

/// <summary>
/// Task-aligned assignment: decides which anchor of an image learns which labelled box, and which class score it learns. YOLOv8, YOLO11,
/// PP-YOLOE and TOOD choose their positives this way.
/// </summary>
/// <remarks>
/// <para>
/// The difference to YOLOv5: YOLOv5 gives a labelled box (a truth) to every anchor box whose sides differ from the truth's sides by less than a factor of 4, in the
/// cell of the truth's centre and in two neighbour cells (<see cref="YoloTargets"/>). Geometry alone decides. The quality of a prediction only sets the target of the
/// objectness. Task-aligned assignment has no anchor boxes and no objectness. An anchor is the centre of a cell (<see cref="AnchorGrid"/>), for which the head predicts
/// one box and K class scores. These predictions decide the assignment, and it is computed again in each training step:
/// </para>
/// <list type="number">
/// <item>An anchor can learn a truth only if the anchor's point is inside the truth.</item>
/// <item>The alignment of an anchor with a truth is m = score^alpha overlap^beta. It is high if the anchor gives the truth's class a high score and also predicts the
/// truth's box. The method is called task-aligned because the two tasks, classification and localization, then agree on the same anchor. This matters because
/// non-maximum suppression keeps the box with the highest score, and that box should also be the best one.</item>
/// <item>Each truth claims the topk anchors with the largest m.</item>
/// <item>An anchor learns one truth. If several truths claim an anchor, the truth that overlaps the anchor's box most gets it.</item>
/// <item>The target score is not 1. It is m, scaled so that the largest target of each truth is the largest overlap of that truth's anchors. This soft label takes the place
/// of the objectness in YOLOv5. All other target scores of the image are 0.</item>
/// </list>
/// <para>The assignment has no gradient. The class loss, <see cref="Varifocal"/> or <see cref="Bce"/>, compares the scores with the targets. <see cref="BoxLoss"/> and
/// <see cref="Dfl"/> sum over the assigned anchors, each weighted by its target.</para>
/// <para>All comparisons are in float64 for every dtype. Float32 would round some values of m to the same number, and the wrong anchor could win.</para>
/// </remarks>
public sealed partial class TalAssign : Kernel
{
    /// <inheritdoc/>
    public override KernelOptions Defaults => new TalAssignOptions();

    /// <inheritdoc/>
    public override KernelSpec Spec { get; } = new()
    {
        Purpose = "Which anchor learns which labelled box, and the class score that it shall learn, by how well it predicts that box already.",
        Formula = """
            inside(g,a) = min(px-x1, py-y1, x2-px, y2-py) > epsilon; here alone a side of g below smallSide counts as widenedSide about the same centre
            o(g,a) = max(0, CIoU "v5") or IoU;  m(g,a) = score[a,label_g]^alpha o^beta;  both 0 where not inside
            each truth claims its min(topk, number inside) anchors inside of largest m, equal m: lowest anchor
            an anchor goes to the truth that claims it; of several to the one of largest o ("all": of largest o of all truths), equal o: lowest truth
            where secondTopk > 0 each truth then keeps the secondTopk of its anchors of largest m, equal m: lowest anchor
            targetScores[a,label_g] = m(g,a) O_g/(M_g + epsilon), O_g and M_g the largest o and m of the anchors of g; 0 elsewhere
            """,
        Inputs =
        [
            new FieldSpec("scores", null, "A,K", "class scores of each anchor, 0 to 1"),
            new FieldSpec("boxes", null, "A,4", "x1, y1, x2, y2 that each anchor predicts"),
            new FieldSpec("anchorPoints", null, "A,2", "x and y of each anchor"),
            new FieldSpec("labels", DType.Int64, "G", "class of each labelled box, 0 to K-1"),
            new FieldSpec("truths", null, "G,4", "labelled x1, y1, x2, y2; boxes, points and truths in one unit"),
        ],
        Outputs =
        [
            new FieldSpec("assigned", DType.Int64, "A", "the labelled box that each anchor learns, -1 for none") { IndexOf = "G" },
            new FieldSpec("foreground", DType.Bool, "A", "whether it learns one"),
            new FieldSpec("targetScores", null, "A,K", "the class scores that it shall learn, 0 to 1"),
        ],
        Edges =
        [
            "A = 0 or G = 0: nothing is assigned",
            "fewer than topk anchors inside: all of them are claimed, those with m = 0 too",
            "a point on an edge: not inside",
            "all m of a truth 0: its anchors have a target of 0",
            "a box or truth without area: o = 0",
            "refused: scores outside 0 to 1, a label outside 0 to K-1, x2 below x1 or y2 below y1, anything not finite",
        ],
        Tolerance = new Tolerance { ValueAbsolute32 = 1e-5, Reason = "Targets are powers of overlaps, by beta = 6 six times as far off as these." },
        Source = "Feng et al., TOOD: Task-aligned One-stage Object Detection, ICCV 2021, section 3.2; ultralytics/utils/tal.py, TaskAlignedAssigner.",
        Examples =
        [
            // The points of all three anchors are inside both truths. The box of the first anchor equals the first truth.
            new WorkedExample("Two truths of one corner: two anchors fit the small one, one the large one", Two, "targetScores", [0.8 / (0.8 + 1e-9), 0.3125, 0.9 / (0.9 + 1e-9)]),
            new WorkedExample("The same: who gets which", Two, "assigned", [0, 0, 1]),
            // All overlaps are 0. The two truths that contain the anchor claim it. Their overlaps are equal, so the first of the two gets it.
            new WorkedExample("A box that overlaps nothing goes to a truth that claims it", Far(AssignConflict.Claiming), "assigned", [1]),
            new WorkedExample("\"all\": to the first of all truths, which has no less overlap", Far(AssignConflict.All), "assigned", [0]),
        ],
        Laws = input => new KernelLaws
        {
            AnyOrderOf = HasTies(input) ? [] : ["A", "G"],
            KeptByTranslation = true,
            // Scaling changes the answer otherwise: CIoU has an epsilon of its own, and smallSide, widenedSide and epsilon are lengths.
            KeptByScaling = input.Options is TalAssignOptions { Overlap: AlignmentOverlap.Iou, SmallSide: 0, Epsilon: < 1e-3 },
        },
        WithTiesOf = WithTiesOf,
        Elements = input => (double)input["boxes"].Shape[0] * input["truths"].Shape[0],
        // The inputs are read and the outputs are written.
        Bytes = input => input.Sum(pair => (double)pair.Value.Bytes.Length) + input["scores"].Bytes.Length + (9.0 * input["boxes"].Shape[0]),
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Variant> Variants { get; } =
    [
        new LoopTwin(),
        TalAssignAsPublished.Variant,
        new TensorVariant(VariantName.Tensor, x =>
        {
            TalAssignment found = Tensor(x["scores"], x["boxes"], x["anchorPoints"], x["labels"], x["truths"], options: x.Options<TalAssignOptions>());
            return [("assigned", found.Assigned), ("foreground", found.Foreground), ("targetScores", found.TargetScores)];
        }),
        new FusedTwin(),
    ];

    /// <inheritdoc/>
    public override void Validate(KernelInput input)
    {
        AssignRules.CheckRange(Id, "scores", input["scores"], score => score is >= 0 and <= 1, "0 to 1");
        AssignRules.CheckLabels(Id, input["labels"].As<long>(), input["scores"].Shape[1]);
        BoxOrder.Check(this, input, "boxes", "truths");
    }

    /// <inheritdoc/>
    public override IEnumerable<KernelCase> Cases() => TalAssignCases.All();

    /// <inheritdoc/>
    public override IEnumerable<KernelCase> CasesOn(SceneSet scenes) => TalAssignCases.On(scenes);

    private static KernelInput Two { get; } = TalAssignCases.Input(
        DType.Float64, new TalAssignOptions { Overlap = AlignmentOverlap.Iou, Beta = 1, Topk = 2 },
        [0.64, 0.25, 0.81], [0, 0, 4, 4, 0, 0, 4, 2, 0, 0, 8, 8], [1, 1, 2, 1, 3, 3], [0, 0], [0, 0, 4, 4, 0, 0, 8, 8]);

    private static KernelInput Far(AssignConflict conflict) => TalAssignCases.Input(
        DType.Float64, new TalAssignOptions { Conflict = conflict }, [0.5], [100, 100, 101, 101], [5, 5], [0, 0, 0], [50, 50, 60, 60, 0, 0, 10, 10, 0, 0, 20, 20]);
}
