using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>The faults of the published box losses, each with the inputs on which it shows.</summary>
internal static class BoxLossFaults
{
    private static readonly PublishedSource Torchvision = new(
        "pytorch/vision", "01d7c502684af46b0ac190b46cbcecaa85e5165d", "torchvision/ops/giou_loss.py, generalized_box_iou_loss");

    private static readonly PublishedSource FirstDiou = new(
        "pytorch/vision", "0ead2c3aecc072e093082e39c79eb9113e43f053", "torchvision/ops/diou_loss.py, distance_box_iou_loss");

    private static readonly PublishedSource MMDetection = new(
        "open-mmlab/mmdetection", "030b5682a4fc5bfe7fda1b0c6fb6e896f33b61dc", "mmdet/models/losses/iou_loss.py, ciou_loss");

    private static readonly PublishedSource YoloV6 = new(
        "meituan/YOLOv6", "0334a96a6b6c49c5e1a7833f30fb6e32da6c202c", "yolov6/utils/figure_iou.py, IOUloss, siou");

    /// <summary>All faults, by kind.</summary>
    public static IReadOnlyList<PublishedFault> All { get; } =
    [
        new("no-gradient-of-touching-boxes", "GIoU has no overlap to move where boxes touch: its mask is strict, where clamp(min=0) has a gradient.",
            FaultEvidence.Gradient, (input, withGradient) => Of(input, BoxLossKind.Giou) && withGradient ? HasTouching(input) : false)
        {
            Source = Torchvision,
            Example = () => Example(BoxLossKind.Giou, [0, 0, 4, 4], [4, 1, 8, 3]),
        },
        new("row-0-of-a-matrix", "DIoU compares the first box with every target, in the place of each with its own.",
            FaultEvidence.Value, (input, _) => Of(input, BoxLossKind.Diou) && input["predicted"].Shape[0] > 0 ? IsRowOfOthers(input) : false)
        {
            Source = FirstDiou,
            Example = () => Example(BoxLossKind.Diou, [0, 0, 4, 4, 9, 9, 12, 12], [1, 0, 4, 4, 9, 9, 12, 12]),
        },
        new("row-0-has-the-gradient", "So the first box has the gradient of all, and no other has any.",
            FaultEvidence.Gradient, (input, withGradient) => Of(input, BoxLossKind.Diou) && withGradient && input["predicted"].Shape[0] > 0 ? IsRowOfOthers(input) : false)
        {
            Source = FirstDiou,
            Example = () => Example(BoxLossKind.Diou, [0, 0, 4, 4, 9, 9, 12, 12], [1, 0, 4, 4, 8, 9, 12, 12]),
        },
        new("raises-on-nothing", "Without boxes DIoU's matrix has no first row.",
            FaultEvidence.Exception, (input, _) => Of(input, BoxLossKind.Diou) && input["predicted"].Shape[0] == 0)
        {
            Source = FirstDiou,
            Example = () => Example(BoxLossKind.Diou, [], []),
        },
        new("alpha-carries-gradient", "CIoU's alpha is no constant, so that the gradient of the aspect ratio also moves the overlap.",
            FaultEvidence.Gradient, (input, withGradient) => Of(input, BoxLossKind.Ciou) && withGradient ? HasAspect(input) : false)
        {
            Source = MMDetection,
            Example = () => Example(BoxLossKind.Ciou, [0, 0, 4, 2], [1, 0, 3, 6]),
        },
        new("epsilon-elsewhere-in-ciou", "CIoU's heights have an epsilon and its alpha has none, which shows in float64 and on small boxes.",
            FaultEvidence.Value, (input, _) => Of(input, BoxLossKind.Ciou) ? null : false)
        {
            Source = MMDetection,
            Example = () => BoxLossCases.Input(DType.Float64, new BoxLossOptions { Kind = BoxLossKind.Ciou }, [0, 0, 4, 2], [1, 0, 3, 6]),
        },
        new("nan-of-identical-boxes", "CIoU of a box with itself is 0/0 = NaN in float32, where the IoU is exactly 1.",
            FaultEvidence.NonFiniteValue, (input, _) => Of(input, BoxLossKind.Ciou) ? IsExactlyRight(input) : false)
        {
            Source = MMDetection,
            Example = () => Example(BoxLossKind.Ciou, [10, 20, 50, 80], [10, 20, 50, 80]),
        },
        new("nan-gradient-of-identical-boxes", "So is its gradient: a box that is exactly right ends the training.",
            FaultEvidence.NonFiniteGradient, (input, withGradient) => Of(input, BoxLossKind.Ciou) && withGradient ? IsExactlyRight(input) : false)
        {
            Source = MMDetection,
            Example = () => Example(BoxLossKind.Ciou, [10, 20, 50, 80], [10, 20, 50, 80]),
        },
        new("nan-at-equal-centres", "SIoU divides the difference of the centres by its length: 0/0 = NaN where both are 0.",
            FaultEvidence.NonFiniteValue, (input, _) => Of(input, BoxLossKind.Siou) ? HasEqualCentres(input) : false)
        {
            Source = YoloV6,
            Example = () => Example(BoxLossKind.Siou, [0, 0, 4, 2], [1, -1, 3, 3]),
        },
        new("nan-gradient-at-equal-centres", "So is its gradient; on a diagonal, where the arcsine is steep, rounding can have the same effect.",
            FaultEvidence.NonFiniteGradient, (input, withGradient) => Of(input, BoxLossKind.Siou) && withGradient ? HasEqualCentres(input) : false)
        {
            Source = YoloV6,
            Example = () => Example(BoxLossKind.Siou, [0, 0, 4, 2], [1, -1, 3, 3]),
        },
        new("epsilon-elsewhere-in-siou", "SIoU's heights have an epsilon and its quotients have none, which shows in float64 and on small boxes.",
            FaultEvidence.Value, (input, _) => Of(input, BoxLossKind.Siou) ? null : false)
        {
            Source = YoloV6,
            Example = () => Example(BoxLossKind.Siou, [0, 0, 4e-3, 2e-3], [1e-3, 0, 3e-3, 6e-3]),
        },
        new("epsilon-elsewhere-in-the-gradient-of-siou", "The same in the gradient.",
            FaultEvidence.Gradient, (input, withGradient) => Of(input, BoxLossKind.Siou) && withGradient ? null : false)
        {
            Source = YoloV6,
            Example = () => Example(BoxLossKind.Siou, [0, 0, 4e-3, 2e-3], [1e-3, 0, 3e-3, 6e-3]),
        },
        new("nan-of-nothing", "Without boxes CIoU and SIoU are the mean of nothing, NaN, instead of 0.",
            FaultEvidence.NonFiniteValue, (input, _) => (Of(input, BoxLossKind.Ciou) || Of(input, BoxLossKind.Siou)) && input["predicted"].Shape[0] == 0)
        {
            Source = MMDetection,
            Example = () => Example(BoxLossKind.Ciou, [], []),
        },
    ];

    private static bool Of(KernelInput input, BoxLossKind kind) => ((BoxLossOptions)input.Options).Kind == kind;

    // If both boxes together fill the smallest box around them, the parts of the gradient that come from the overlap cancel.
    private static bool? HasTouching(KernelInput input)
    {
        BoxLossPairs[] touching = [.. BoxLossPairs.Of(input).Where(pair => pair.Touches)];
        return touching.Any(pair => pair.Enclosing > 1.1 * pair.Union) ? true : touching.Length > 0 ? null : false;
    }

    // With one pair, only the epsilon that the IoU lacks is wrong. The fault is certain to show if the mean of the first row differs clearly from the mean of the pairs.
    private static bool? IsRowOfOthers(KernelInput input)
    {
        BoxLossPairs[] pairs = BoxLossPairs.Of(input);
        double Mean(Func<BoxLossPairs, int, double> iou) => pairs.Select((pair, i) => iou(pair, i)).Average();
        double own = Mean((pair, _) => pair.Iou), first = Mean((_, i) => pairs[0].With(pairs[i]).Iou);
        return Math.Abs(own - first) > 0.1 && pairs.Skip(1).Any(pair => pair.Iou is > 0.1 and < 0.9) ? true : null;
    }

    private static bool? HasAspect(KernelInput input) => BoxLossPairs.Of(input) is [{ Alpha: > 0.05 }] ? true : null;

    // The fault shows for certain if the union is so large that adding e does not change it. Otherwise rounding decides.
    private static bool? IsExactlyRight(KernelInput input) =>
        input["predicted"].DType == DType.Float64 ? false : BoxLossPairs.Of(input).Any(pair => pair.IsIdentical && pair.Union > 16) ? true : null;

    private static bool? HasEqualCentres(KernelInput input) => BoxLossPairs.Of(input).Any(pair => pair.HasEqualCentres) ? true : null;

    private static KernelInput Example(BoxLossKind kind, double[] predicted, double[] target) =>
        BoxLossCases.Input(DType.Float32, new BoxLossOptions { Kind = kind }, predicted, target);
}
