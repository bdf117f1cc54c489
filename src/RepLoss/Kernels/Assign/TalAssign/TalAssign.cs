using RepLoss.Contract;
using RepLoss.Torch;

namespace RepLoss.Kernels;

/// <summary>
/// Task-aligned assignment: which anchor of an image learns which labelled box, and how sure of its class it shall become. YOLOv8, YOLO11,
/// PP-YOLOE and TOOD choose their positives by it.
/// </summary>
/// <remarks>
/// <para>
/// For those who know YOLOv5: there a labelled box (a truth) goes to every anchor box whose sides differ from its own by less than a factor of 4, in the cell of
/// its centre and in two neighbours (<see cref="YoloTargets"/>). Geometry alone decides, before the network has said anything; how good a prediction
/// is enters later, as the target of an objectness. Here there are no anchor boxes and there is no objectness. An anchor is the centre of a cell
/// (<see cref="AnchorGrid"/>), from which the head predicts one box and K class scores, and these predictions themselves decide, anew in each step:
/// </para>
/// <list type="number">
/// <item>An anchor can learn a truth only if its point is inside of it.</item>
/// <item>How well it does so already is its alignment with the truth, m = score^alpha overlap^beta: high where it gives the truth's class a high
/// score and also predicts the truth's box. The two tasks, to classify and to locate, then agree on one anchor, hence the name. Suppression of duplicates keeps the box
/// with the highest score, so the best box should be the one that has it.</item>
/// <item>Each truth claims the topk anchors of largest m.</item>
/// <item>An anchor learns one truth. Of several that claim it, the one that its box overlaps most gets it.</item>
/// <item>The score to learn is not 1. It is m, scaled so that the best anchor of each truth has the truth's best overlap: this soft label does what the
/// objectness does in YOLOv5. All other scores of the image shall be 0.</item>
/// </list>
/// <para>The assignment carries no gradient. The class loss compares scores with the targets, by <see cref="Varifocal"/> or <see cref="Bce"/>; <see cref="BoxLoss"/> and
/// <see cref="Dfl"/> sum over the assigned anchors, each weighed by its target.</para>
/// <para>Everything is compared in float64, whatever the dtype: float32 would round some m to the same number, and give another anchor than the definition does.</para>
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
            // The first anchor's box is the first truth; it is inside both, and so is the second; the third is inside both too.
            new WorkedExample("Two truths of one corner: two anchors fit the small one, one the large one", Two, "targetScores", [0.8 / (0.8 + 1e-9), 0.3125, 0.9 / (0.9 + 1e-9)]),
            new WorkedExample("The same: who gets which", Two, "assigned", [0, 0, 1]),
            // All overlaps are 0: an anchor is claimed by the two truths that it is inside, and of equal overlaps the first wins.
            new WorkedExample("A box that overlaps nothing goes to a truth that claims it", Far(AssignConflict.Claiming), "assigned", [1]),
            new WorkedExample("\"all\": to the first of all truths, which has no less overlap", Far(AssignConflict.All), "assigned", [0]),
        ],
        Laws = input => new KernelLaws
        {
            AnyOrderOf = HasTies(input) ? [] : ["A", "G"],
            KeptByTranslation = true,
            // CIoU has an epsilon, and the other three are lengths.
            KeptByScaling = input.Options is TalAssignOptions { Overlap: AlignmentOverlap.Iou, SmallSide: 0, Epsilon: < 1e-3 },
        },
        WithTiesOf = WithTiesOf,
        Elements = input => (double)input["boxes"].Shape[0] * input["truths"].Shape[0],
        // Targets are written, all else is read.
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
