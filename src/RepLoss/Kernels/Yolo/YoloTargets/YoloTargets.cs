using RepLoss.Contract;
using RepLoss.Torch;

namespace RepLoss.Kernels;

/// <summary>
/// YOLO targets: which grid cells and anchors of which level have to predict which labelled box (YOLOv5's build_targets).
/// </summary>
/// <remarks>
/// All in float32. 1. x *= nx, y *= ny, w *= nx, h *= ny; an anchor and a target match where
/// max(w/Aw, Aw/w, h/Ah, Ah/h) &lt; threshold. 2. Besides its own cell a target takes the neighbour on the near side in x and in y,
/// where there is one. 3. Rows by level, neighbour, anchor, target; box = (x - gridX, y - gridY, w, h). Duplicates stay.
/// Source: Jocher, YOLOv5 v5.0 to v7.0, utils/loss.py, ComputeLoss.build_targets.
/// </remarks>
public sealed partial class YoloTargets : Kernel
{
    /// <inheritdoc/>
    public override KernelOptions Defaults => new YoloTargetsOptions();

    /// <inheritdoc/>
    public override KernelSpec Spec { get; } = new()
    {
        Purpose = "Which grid cells and anchors of which level have to predict which labelled box.",
        Formula = """
            x *= nx, y *= ny, w *= nx, h *= ny, all in float32
            anchor a and target t match where max(w/Aw, 1/(w/Aw), h/Ah, 1/(h/Ah)) < anchorThreshold
            offsets k: (0,0); (.5,0) if frac(x) < .5 and x > 1; (0,.5) the same in y; (-.5,0) if frac(nx-x) < .5 and nx-x > 1; (0,-.5) the same in y
            gridX = clamp(trunc(x - ox), 0, nx-1), gridY likewise; box = (x - gridX, y - gridY, w, h); rows by level, k, a, t
            """,
        Inputs =
        [
            new FieldSpec("targets", DType.Float32, "T,6", "image, class, centre x, centre y, width, height; the last four as shares of the image"),
            new FieldSpec("anchors", DType.Float32, "L,A,2", "anchor width and height in grid cells of their level"),
            new FieldSpec("grids", DType.Int64, "L,2", "ny, nx: cells of each level"),
        ],
        Outputs =
        [
            new FieldSpec("rows", DType.Int64, "R,6", "level, image, anchor, gridY, gridX, class"),
            new FieldSpec("boxes", DType.Float32, "R,4", "x and y from the cell's corner, width, height, in grid cells") { Exact = true },
            new FieldSpec("anchorSizes", DType.Float32, "R,2", "width and height of the row's anchor in grid cells") { Exact = true },
            new FieldSpec("targetIndex", DType.Int64, "R", "the row of targets that the row is of"),
        ],
        DTypes = [DType.Float32],
        Edges =
        [
            "no target, or none that matches: no rows",
            "an integer centre gives five rows on three cells; duplicates stay",
            "a ratio of exactly the threshold does not match; frac of exactly .5 takes no neighbour",
            "a centre outside the grid is put into the nearest cell, and the box's offset tells how far it is",
            "refused with the row's index: width or height 0 or less, image or class below 0, anything not finite, in the image or on a grid; also an anchor of 0 or less, a grid without cells",
        ],
        Source = "Jocher, YOLOv5 v5.0 to v7.0 (ultralytics/yolov5), utils/loss.py, ComputeLoss.build_targets.",
        Examples =
        [
            new WorkedExample(
                "One target at cell (2.25, 2.75) of a 4 x 4 grid, anchor 1 x 1: its own cell, the one to the left, the one below",
                YoloCases.Input(new YoloTargetsOptions(), [0, 7, 2.25f / 4, 2.75f / 4, 0.25f, 0.25f], [1, 1], 1, [4, 4]),
                "rows", [0, 0, 0, 2, 2, 7, 0, 0, 0, 2, 1, 7, 0, 0, 0, 3, 2, 7]),
            new WorkedExample(
                "A width of four anchors: the ratio is the threshold, so nothing matches",
                YoloCases.Input(new YoloTargetsOptions(), [0, 7, 0.5f, 0.5f, 1, 0.25f], [1, 1], 1, [4, 4]), "rows", []),
            new WorkedExample(
                "A centre at (0.25, 3.75): at the border there is no neighbour, and the box keeps its offset",
                YoloCases.Input(new YoloTargetsOptions(), [2, 0, 0.0625f, 0.9375f, 0.25f, 0.25f], [1, 1], 1, [4, 4]),
                "boxes", [0.25, 0.75, 1, 1]),
            new WorkedExample(
                "Three targets, of which the second is too large: the first in its own cell and the one to the left, the last in its own and the one above",
                YoloCases.Input(
                    new YoloTargetsOptions(), [0, 7, 2.25f / 4, 2.5f / 4, 0.25f, 0.25f, 0, 7, 0.5f, 0.5f, 1, 1, 0, 7, 2.5f / 4, 2.25f / 4, 0.25f, 0.25f],
                    [1, 1], 1, [4, 4]),
                "targetIndex", [0, 2, 0, 2]),
        ],
        WithTiesOf = WithTiesOf,
        Elements = input => (double)input["targets"].Shape[0] * input["anchors"].Shape[0] * input["anchors"].Shape[1],
        Bytes = input => input["targets"].Bytes.Length,
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Variant> Variants { get; } =
    [
        new LoopTwin(),
        new TensorVariant(VariantName.Tensor, x =>
        {
            YoloRowTensors rows = Tensor(x["targets"], x["anchors"], x["grids"], x.Options<YoloTargetsOptions>());
            return [("rows", rows.Rows), ("boxes", rows.Boxes), ("anchorSizes", rows.AnchorSizes), ("targetIndex", rows.TargetIndex)];
        })
        {
            ReadsBack = [TargetRows.HowMany],
        },
        new FusedTwin(),
    ];

    /// <inheritdoc/>
    public override void Validate(KernelInput input) => YoloTargetRules.Check(Id, input);

    /// <inheritdoc/>
    public override IEnumerable<KernelCase> Cases() => YoloCases.All((options, targets, anchors, anchorCount, grids, _) =>
        YoloCases.Input(new YoloTargetsOptions { AnchorThreshold = options }, targets, anchors, anchorCount, grids));

    /// <inheritdoc/>
    public override IEnumerable<KernelCase> CasesOn(SceneSet scenes) => YoloCases.On(scenes, (_, _) => YoloCases.Input(
        new YoloTargetsOptions(), YoloCases.Targets(scenes), YoloCases.Anchors, 3, YoloCases.Grids(scenes)));
}
