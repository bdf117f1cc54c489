using RepLoss.Contract;
using RepLoss.Torch;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>
/// YOLOv5 v7.0's ComputeLoss, and for "ce" that of YOLOv5-ShuffleNetV2-CrossEntropyLoss, which ignores label smoothing and class
/// weights and fails with focal loss: the kernel refuses the first and the last with "ce", this takes them. Written anew from what they do.
/// </summary>
internal static class YoloLossAsPublished
{
    private static readonly PublishedSource Source = new(
        "ultralytics/yolov5", "915bbf294bb74c859f0b41f1c23bc395014ea679", "utils/loss.py, ComputeLoss");

    private static readonly PublishedSource ExclusiveSource = new(
        "shaoshengsong/YOLOv5-ShuffleNetV2-CrossEntropyLoss", "b918426fc481d0a9b275ae1bd6aec9af7deacd14", "utils/loss.py, ComputeLoss");

    /// <summary>The variant with its faults.</summary>
    public static Variant Variant { get; } = new TensorVariant(VariantName.AsPublished, x =>
    {
        IReadOnlyList<Tensor> predictions = x.Family("prediction");
        Tensor balance = x.Find("balance") ?? tensor(YoloBalance.Of(predictions.Count), device: predictions[0].device).to(predictions[0].dtype);
        return YoloLoss.Named(Compute(predictions, x["targets"], x["anchors"], balance, x.Options<YoloLossOptions>()));
    })
    {
        // Without images the mean over nothing is NaN there; with "soft" it was other code, see soft-targets.
        Implements = input => ((YoloLossOptions)input.Options).Objectness == ObjectnessTarget.Iou && input["prediction.0"].Count > 0,
        ValidatedAs = options => (YoloLossOptions)options with { Classification = ClassLoss.Bce },
        Faults =
        [
            new PublishedFault(
                "nan-of-identical-boxes", "A predicted box that equals its target in float32 has a CIoU of NaN, if its IoU rounds to 1 + 2^-23, and so has the whole loss.",
                FaultEvidence.NonFiniteValue, (input, _) => YoloLossFaults.HasNaN(input))
            {
                Source = Source,
                Example = YoloLossFaults.Identical,
            },
            new PublishedFault(
                "nan-gradient", "From there the gradient is NaN as well: a prediction that is exactly right ends the training.",
                FaultEvidence.NonFiniteGradient, (input, withGradient) => withGradient ? YoloLossFaults.HasNaN(input) : false)
            {
                Source = Source,
                Example = YoloLossFaults.Identical,
            },
            new PublishedFault(
                "objectness-race", "Above 3,000 rows and with more than one thread, rows on one cell write its objectness in no order: each call gives another loss.",
                FaultEvidence.NotRepeatable, (input, _) => YoloLossFaults.MayRace(input) ? null : false)
            {
                Source = Source,
                Example = YoloLossFaults.Crowded,
            },
            // No case of the suite reaches these two, since the kernel refuses such options: their examples show them.
            new PublishedFault(
                "ignored-label-smoothing", "The cross-entropy of exclusive classes takes the class itself: smoothed labels are computed and never used.",
                FaultEvidence.Value, (input, _) => YoloLossFaults.HasExclusiveClasses(input) && YoloLossFaults.OptionsOf(input).LabelSmoothing > 0)
            {
                Source = ExclusiveSource,
                Example = YoloLossFaults.Smoothed,
            },
            new PublishedFault(
                "raises-with-focal-gamma", "With a focal gamma it multiplies one loss a row by a factor for each row and class, and raises.",
                FaultEvidence.Exception, (input, _) => YoloLossFaults.HasExclusiveClasses(input) && YoloLossFaults.OptionsOf(input).FocalGamma > 0)
            {
                Source = ExclusiveSource,
                Example = YoloLossFaults.ExclusiveFocal,
            },
        ],
    };

    /// <summary>The published loss.</summary>
    internal static YoloLosses Compute(
        IReadOnlyList<Tensor> predictions, Tensor targets, Tensor anchors, Tensor balance, YoloLossOptions options)
    {
        long[] lengths = [.. predictions.SelectMany(level => new[] { level.shape[2], level.shape[3] })];
        YoloRowTensors rows = YoloTargets.Tensor(targets, anchors, tensor(lengths, [predictions.Count, 2], device: targets.device), options.ForTargets);
        Tensor box = zeros([], predictions[0].dtype, targets.device), obj = zeros_like(box), cls = zeros_like(box);
        var next = new List<Tensor>();
        for (int level = 0; level < predictions.Count; level++)
        {
            Tensor prediction = predictions[level], own = (rows.Rows.select(1, 0) == level).nonzero().squeeze(1), labels = zeros_like(prediction.select(4, 4)).detach();
            if (own.shape[0] > 0)
            {
                Tensor[] cell = [.. Enumerable.Range(1, 4).Select(column => rows.Rows.index_select(0, own).select(1, column))];
                Tensor logits = prediction.index(cell), p = logits.narrow(1, 0, 4).sigmoid() * 2;
                Tensor predicted = cat([p.narrow(1, 0, 2) - 0.5, p.narrow(1, 2, 2).square() * rows.AnchorSizes.index_select(0, own)], 1);
                Tensor overlaps = CiouAsPublished.Compute(predicted, rows.Boxes.index_select(0, own).to(prediction.dtype));
                box = box + (1 - overlaps).mean();
                WriteObjectness(labels, cell, overlaps.detach().clamp_min(0), options);
                if (prediction.shape[4] > 6)
                    cls = cls + Classes(logits.narrow(1, 5, prediction.shape[4] - 5), rows.Rows.index_select(0, own).select(1, 5), options);
            }

            Tensor objectness = new LogitLoss(options.FocalGamma, options.ObjPositiveWeight).MeanTensor(prediction.select(4, 4), labels);
            obj = obj + (objectness * balance[level]);
            next.Add((balance[level] * YoloBalance.Keep) + (YoloBalance.Follow / objectness.detach()));
        }

        Tensor parts = stack([box * options.Box, obj * options.Obj, cls * options.Cls], 0);
        Tensor balances = stack(next, 0);
        return new YoloLosses(
            parts.sum() * predictions[0].shape[0], parts.detach(),
            options.Autobalance ? balances / balances[YoloBalance.Reference(next.Count)] : null);
    }

    private static void WriteObjectness(Tensor labels, Tensor[] cell, Tensor overlaps, YoloLossOptions options)
    {
        if (options.Duplicates == DuplicateCells.Max)
        {
            Tensor order = overlaps.argsort();
            (cell, overlaps) = ([.. cell.Select(index => index.index_select(0, order))], overlaps.index_select(0, order));
        }

        labels.index_put_((overlaps * options.Gr) + (1 - options.Gr), cell);
    }

    private static Tensor Classes(Tensor logits, Tensor classes, YoloLossOptions options)
    {
        if (options.Classification == ClassLoss.Ce)
            return options.FocalGamma > 0 ? ExclusiveFocal(logits, classes, options.FocalGamma) : nn.functional.cross_entropy(logits, classes);
        Tensor labels = full_like(logits, options.LabelSmoothing / 2).detach();
        labels.index_put_(1 - (options.LabelSmoothing / 2), arange(classes.shape[0], ScalarType.Int64, classes.device), classes);
        return new LogitLoss(options.FocalGamma, options.ClsPositiveWeight).MeanTensor(logits, labels);
    }
    // The focal loss for classes by themselves, around a loss of one number a row: shapes [R] and [R,K] do not meet.
    private static Tensor ExclusiveFocal(Tensor logits, Tensor classes, double gamma)
    {
        Tensor p = logits.sigmoid(), t = classes.to(logits.dtype);
        Tensor factor = (1 - ((t * p) + ((1 - t) * (1 - p)))).pow(gamma) * ((t * 0.25) + ((1 - t) * 0.75));
        return nn.functional.cross_entropy(logits, classes, reduction: nn.Reduction.None).mul_(factor).mean();
    }
}
