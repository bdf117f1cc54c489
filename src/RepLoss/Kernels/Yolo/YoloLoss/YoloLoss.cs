using RepLoss.Contract;
using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>
/// YOLO loss: boxes, objectness and classes of all levels of a YOLO head in one number (YOLOv5's ComputeLoss), with the variants
/// for classes that exclude each other and for soft objectness.
/// </summary>
/// <remarks>
/// For each level: boxes by 1 - CIoU and classes by cross-entropy on the rows of <see cref="YoloTargets"/>, objectness by
/// cross-entropy on all cells, weighed by the level's balance. The loss is the batch size times the weighted sum.
/// Source: Jocher, YOLOv5 v7.0, utils/loss.py, ComputeLoss.
/// </remarks>
public sealed partial class YoloLoss : Kernel
{
    /// <inheritdoc/>
    public override KernelOptions Defaults => new YoloLossOptions();

    /// <inheritdoc/>
    public override KernelSpec Spec { get; } = new()
    {
        Purpose = "Boxes, objectness and classes of all levels of a YOLO head in one number to train on.",
        Formula = """
            rows as in yolo-targets; pxy = 2 sigmoid(z_xy) - .5, pwh = (2 sigmoid(z_wh))^2 * anchor
            lbox = sum over levels of mean(1 - CIoU(pbox, tbox)); lcls = sum of mean BCE (or cross-entropy) over the rows, only where K > 1
            objectness map: 0, and (1-gr) + gr max(CIoU, 0) at each row's cell, without a gradient; lobj = sum of balance_l mean BCE over all cells
            "soft": map = soft-targets; lobj_l = mean BCE over cells that are not soft + mean soft-objectness over those that are
            items = (box lbox, obj lobj, cls lcls); loss = B (items_0 + items_1 + items_2)
            autobalance: balance_l' = .9999 balance_l + .0001 / max(obj_l, 1e-30), all divided by that of the level of stride 16
            """,
        Inputs =
        [
            new FieldSpec("prediction", null, "B,A,ny,nx,5+K", "logits of a level: x, y, width, height, objectness, K classes") { Family = "L", Differentiable = true },
            new FieldSpec("targets", DType.Float32, "T,6", "image, class, centre x, centre y, width, height; the last four as shares of the image"),
            new FieldSpec("anchors", DType.Float32, "L,A,2", "anchor width and height in grid cells of their level"),
            new FieldSpec("balance", null, "L", "how much each level's objectness weighs; 4, 1, 0.4 for 3 levels, else 4, 1, 0.25, 0.06, 0.02 where left out") { Optional = true },
            new FieldSpec("strides", null, "L", "pixels a cell of each level, for autobalance; 8, 16, 32, 64, 128 where left out") { Optional = true },
        ],
        Outputs =
        [
            new FieldSpec("loss", null, "", "the loss, times the batch size"),
            new FieldSpec("items", null, "3", "box, objectness and class loss, weighted, not times the batch size"),
            new FieldSpec("balance", null, "L", "with autobalance alone: the weights of the next step"),
        ],
        Edges =
        [
            "no target, or a level without rows: no box and class loss there; K = 1: no class loss",
            "several rows on one cell: the last gives the objectness, or with duplicates \"max\" the largest; no two writes meet",
            "a prediction that equals its target: CIoU 1, never NaN",
            "\"soft\": gr and duplicates have no part; objPositiveWeight and focalGamma go to the cells that are not soft",
            "\"ce\": clsPositiveWeight has no part; focalGamma and labelSmoothing above 0 are refused, which the published code fails on and ignores",
            "autobalance: an objectness loss below 1e-30 counts as 1e-30; the published code divides by 0 and raises",
            "targets and soft scores are float32 also where predictions are float64",
            "refused: more than 5 levels; image not below B, class not below K, width, height or anchor 0 or less; a balance below 0; autobalance without images or without a level of stride 16; anything not finite",
        ],
        Kinks = ["Where edges of boxes meet, as in ciou. CIoU's alpha and the objectness map carry no gradient, so that finite differences have to hold them still."],
        HeldStill = "CIoU's alpha, and the CIoU in the objectness map",
        Source = "Jocher, YOLOv5 v7.0 (ultralytics/yolov5), utils/loss.py, ComputeLoss; shaoshengsong/YOLOv5-ShuffleNetV2-CrossEntropyLoss; g0401828t/yolov5-SoftObjectLoss.",
        Tolerance = new Tolerance
        {
            Reason = "only with objectness \"soft\", and only in float64: the scores are float32, so two ways to one score may differ in its last bit",
        },
        Examples = YoloLossExamples.All,
        Elements = Cells,
        Bytes = input => input.Family("prediction").Sum(BytesOfObjectness),
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Variant> Variants { get; } =
    [
        new LoopTwin(),
        YoloLossAsPublished.Variant,
        new TensorVariant(VariantName.Tensor, x => Named(Tensor(
            x.Family("prediction"), x["targets"], x["anchors"], x.Options<YoloLossOptions>(), x.Find("balance"), Strides(x))))
        {
            ReadsBack = [TargetRows.HowMany, LevelRows.OfEachLevel, s_softCells, s_strides, .. CoveringBoxes.ReadsBack],
        },
        new FusedTwin(),
    ];

    /// <inheritdoc/>
    public override Tolerance ToleranceFor(KernelInput input) => ((YoloLossOptions)input.Options).Objectness == ObjectnessTarget.Soft
        ? Spec.Tolerance with { Value64 = 1e-6, Gradient64 = 1e-6 }
        : Spec.Tolerance;

    /// <inheritdoc/>
    public override void Validate(KernelInput input)
    {
        IReadOnlyList<HostArray> levels = input.Family("prediction");
        InputException.Require(levels.Count <= YoloBalance.MostLevels,
            () => $"{Id} has {levels.Count} inputs 'prediction.…'; expected {YoloBalance.MostLevels} levels at most.");
        foreach ((int l, HostArray level) in levels.Index())
        {
            InputException.Require(level.Shape[1..4].All(length => length > 0),
                () => $"{Id}: input 'prediction.{l}' has shape [{string.Join(",", level.Shape)}]; expected an anchor and a cell at least.");
        }

        YoloTargetRules.Check(Id, input, levels[0].Shape[0], levels[0].Shape[4] - 5);
        bool rebalances = ((YoloLossOptions)input.Options).Autobalance;
        InputException.Require(!rebalances || levels[0].Shape[0] > 0,
            () => $"{Id}: input 'prediction.0' has no images; expected one at least, since autobalance divides by their loss.");
        for (int i = 0; input.Find("strides") is { } strides && i < strides.Count; i++)
        {
            int index = i;
            InputException.Require(strides.ValueAt(i) > 0,
                () => $"{Id}: input 'strides' is {strides.ValueAt(index)} at {strides.Place(index)}; expected sizes above 0.");
        }

        if (rebalances)
            YoloBalance.Reference(levels.Count, input.Find("strides")?.Widen().As<double>());
        for (int i = 0; input.Find("balance") is { } balance && i < balance.Count; i++)
        {
            int index = i;
            InputException.Require(balance.ValueAt(i) >= 0,
                () => $"{Id}: input 'balance' is {balance.ValueAt(index)} at {balance.Place(index)}; expected 0 or more.");
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<KernelCase> Cases() => YoloLossCases.All();

    /// <inheritdoc/>
    public override IEnumerable<KernelCase> CasesOn(SceneSet scenes) => YoloLossCases.On(scenes);

    internal static KernelInput Input(YoloLossOptions options, HostArray[] predictions, float[] targets, float[] anchors, int anchorCount)
    {
        var input = new KernelInput(options)
        {
            { "targets", HostArray.Of(targets, targets.Length / 6, 6) },
            { "anchors", HostArray.Of(anchors, predictions.Length, anchorCount, 2) },
        };
        for (int level = 0; level < predictions.Length; level++)
            input.Add($"prediction.{level}", predictions[level]);
        return input;
    }

    /// <summary>The rows of an input.</summary>
    internal static YoloRows RowsOf(KernelInput input)
    {
        var rows = new YoloRows();
        long[] grids = [.. input.Family("prediction").SelectMany(level => level.Shape[2..4])];
        YoloTargets.Loop(
            input["targets"].As<float>(), input["anchors"].As<float>(), (int)input["anchors"].Shape[1], grids,
            ((YoloLossOptions)input.Options).ForTargets, rows);
        return rows;
    }

    /// <summary>The strides of a case on the host; null where they were left out.</summary>
    internal static double[]? Strides(TensorCase x)
    {
        using DisposeScope scope = NewDisposeScope();
        return x.Find("strides") is { } strides ? s_strides.Numbers<double>(strides.to(ScalarType.Float64)) : null;
    }

    /// <summary>The outputs under the names of the spec.</summary>
    internal static IReadOnlyList<(string Name, Tensor Value)> Named(YoloLosses losses) => losses.Balance is null
        ? [("loss", losses.Loss), ("items", losses.Items)]
        : [("loss", losses.Loss), ("items", losses.Items), ("balance", losses.Balance)];

    // Of each cell the line of the cache that has its objectness: without a target nothing else of it is read.
    private static double BytesOfObjectness(HostArray level)
    {
        const double LineBytes = 64;
        double cells = level.Count / (double)level.Shape[^1];
        return cells == 0 ? 0 : cells * Math.Min(LineBytes, level.Bytes.Length / cells);
    }

    private static double Cells(KernelInput input) =>
        input.Family("prediction").Sum(level => (double)level.Shape[0] * level.Shape[1] * level.Shape[2] * level.Shape[3]);
}
