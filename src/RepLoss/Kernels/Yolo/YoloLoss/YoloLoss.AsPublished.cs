using RepLoss.Contract;
using RepLoss.Torch;
using TorchSharp;
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
        Tensor balance = x.Find("balance") ?? tensor(YoloBalance.Of(predictions.Count), dtype: predictions[0].dtype, device: predictions[0].device);
        return YoloLoss.Named(Compute(predictions, x["targets"], x["anchors"], balance, YoloLoss.Strides(x), x.Options<YoloLossOptions>()));
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
                "nan-of-vanished-boxes", "A box whose width and height are both rounded to 0 has an aspect ratio of 0/0, and the loss is NaN.",
                FaultEvidence.NonFiniteValue, (input, _) => VanishedBoxes.MakeNaN(input))
            {
                Source = Source,
                Example = () => YoloLossCases.OneTarget(DType.Float32, -60, -60),
            },
            new PublishedFault(
                "nan-gradient-of-slivers", "Where w/h^2 is beyond the dtype, as a height of 0 makes it, the gradient by the height is not finite: a training with Adam ends there.",
                FaultEvidence.NonFiniteGradient, (input, withGradient) => withGradient ? VanishedBoxes.BreakGradient(input) : false)
            {
                Source = Source,
                Example = () => YoloLossCases.OneTarget(DType.Float32, 0, -60),
            },
            new PublishedFault(
                "objectness-race", "Above 3,000 rows and with more than one thread, rows on one cell write its objectness in no order: each call gives another loss.",
                FaultEvidence.NotRepeatable, (input, _) => YoloLossFaults.MayRace(input) ? null : false)
            {
                Source = Source,
                Example = YoloLossFaults.Crowded,
            },
            new PublishedFault(
                "nan-gradient-of-focal", "With a focal gamma above 0 and below 1 the gradient of an objectness or class that is met is NaN, as in focal.",
                FaultEvidence.NonFiniteGradient, (input, withGradient) => withGradient && YoloLossFaults.OptionsOf(input).FocalGamma is > 0 and < 1 ? null : false)
            {
                Source = Source,
                Example = YoloLossFaults.MetBackground,
            },
            new PublishedFault(
                "raises-without-objectness-loss", "Autobalance divides by the objectness loss of a level, and raises where that is 0.",
                FaultEvidence.Exception, (input, _) => YoloLossFaults.DividesByZero(input))
            {
                Source = Source,
                Example = YoloLossFaults.NoObjectness,
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
        IReadOnlyList<Tensor> predictions, Tensor targets, Tensor anchors, Tensor balance, double[]? strides, YoloLossOptions options)
    {
        long[] lengths = [.. predictions.SelectMany(level => level.shape[2..4])];
        YoloRowTensors rows = YoloTargets.Tensor(targets, anchors, tensor(lengths, [predictions.Count, 2], device: targets.device), options.ForTargets);
        Tensor box = zeros([], predictions[0].dtype, targets.device), obj = zeros_like(box), cls = zeros_like(box);
        var next = new List<Tensor>();
        for (int level = 0; level < predictions.Count; level++)
        {
            using Scalar number = level.ToScalar();
            Tensor prediction = predictions[level], own = rows.Rows.select(1, 0).eq(number).nonzero().squeeze(1), labels = zeros_like(prediction.select(4, 4)).detach();
            if (own.size(0) > 0)
            {
                Tensor[] cell = [.. Enumerable.Range(1, 4).Select(column => rows.Rows.index_select(0, own).select(1, column))];
                Tensor logits = prediction.index(cell), p = logits.narrow(1, 0, 4).sigmoid() * Scalars.Two;
                Tensor predicted = cat([p.narrow(1, 0, 2) - Scalars.Half, p.narrow(1, 2, 2).pow(Scalars.Two) * rows.AnchorSizes.index_select(0, own)], 1);
                Tensor overlaps = CiouAsPublished.Compute(predicted, rows.Boxes.index_select(0, own).to(prediction.dtype));
                box = box.add(overlaps.OneMinus().mean(), Scalars.One);
                WriteObjectness(labels, cell, overlaps.detach().clamp_min(Scalars.Zero), options);
                if (prediction.size(4) > 6)
                    cls = cls.add(Classes(logits.narrow(1, 5, prediction.size(4) - 5), rows.Rows.index_select(0, own).select(1, 5), options), Scalars.One);
            }

            Tensor objectness = Mean(prediction.select(4, 4), labels, options.FocalGamma, options.ObjPositiveWeight);
            obj = obj.add(objectness * balance[level], Scalars.One);
            if (options.Autobalance)
                next.Add(Rebalanced(balance[level], objectness.detach()));
        }

        using Scalar images = predictions[0].size(0).ToScalar();
        Tensor parts = stack([box, obj, cls], 0) * tensor(new[] { options.Box, options.Obj, options.Cls }, dtype: box.dtype, device: box.device);
        return new YoloLosses(
            parts.sum() * images, parts.detach(),
            options.Autobalance ? stack(next, 0) / next[YoloBalance.Reference(next.Count, strides)] : null);
    }

    // In numbers of Python, which raises where it divides by 0.
    private static Tensor Rebalanced(Tensor balance, Tensor objectness)
    {
        using Scalar keep = YoloBalance.Keep.ToScalar(), follow = YoloBalance.Follow.ToScalar();
        return objectness.ne(Scalars.Zero).item<bool>()
            ? (balance * keep).add(objectness.reciprocal(), follow)
            : throw new DivideByZeroException("float division by zero");
    }

    private static Tensor Mean(Tensor z, Tensor t, double focalGamma, double positiveWeight) => focalGamma > 0
        ? FocalAsPublished.Compute(z, t, LogitLoss.FocalOptionsOf(focalGamma, positiveWeight))
        : new LogitLoss(0, positiveWeight).MeanTensor(z, t);

    private static void WriteObjectness(Tensor labels, Tensor[] cell, Tensor overlaps, YoloLossOptions options)
    {
        if (options.Duplicates == DuplicateCells.Max)
        {
            Tensor order = overlaps.argsort();
            (cell, overlaps) = ([.. cell.Select(index => index.index_select(0, order))], overlaps.index_select(0, order));
        }

        using Scalar gr = options.Gr.ToScalar(), rest = (1 - options.Gr).ToScalar();
        labels.index_put_((overlaps * gr).add(rest, Scalars.One), cell);
    }

    private static Tensor Classes(Tensor logits, Tensor classes, YoloLossOptions options)
    {
        if (options.Classification == ClassLoss.Ce)
            return options.FocalGamma > 0 ? ExclusiveFocal(logits, classes, options.FocalGamma) : nn.functional.cross_entropy(logits, classes);
        using Scalar off = (options.LabelSmoothing / 2).ToScalar(), on = (1 - (options.LabelSmoothing / 2)).ToScalar();
        Tensor labels = full_like(logits, off).detach();
        labels.index_put_(on, ConstantTensor.Range(0, classes.size(0), ScalarType.Int64, classes.device), classes);
        return Mean(logits, labels, options.FocalGamma, options.ClsPositiveWeight);
    }

    // The focal loss for classes by themselves, around a loss of one number a row: shapes [R] and [R,K] do not meet.
    private static Tensor ExclusiveFocal(Tensor logits, Tensor classes, double gamma)
    {
        using Scalar power = gamma.ToScalar(), alpha = 0.25.ToScalar(), rest = 0.75.ToScalar();
        Tensor p = logits.sigmoid(), t = classes.to(logits.dtype);
        Tensor ofLabel = (t * p).add(t.OneMinus() * p.OneMinus(), Scalars.One);
        Tensor factor = ofLabel.OneMinus().pow(power) * (t * alpha).add(t.OneMinus() * rest, Scalars.One);
        return nn.functional.cross_entropy(logits, classes, reduction: nn.Reduction.None).mul_(factor).mean();
    }
}
