using RepLoss.Contract;
using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>
/// The TaskAlignedAssigner of YOLOv8 and YOLO11 for one image, written anew from its steps: masks of all truths with all anchors, in the dtype of the boxes.
/// </summary>
internal static class TalAssignAsPublished
{
    internal static readonly PublishedSource InUltralytics = new(
        "ultralytics/ultralytics", "002217d4c57509738e4dc15b9e3e6722b9e42aa6", "ultralytics/utils/tal.py, TaskAlignedAssigner");

    internal static readonly PublishedSource InYoloSharp = new(
        "IntptrMax/YoloSharp", "16dc3cda2aceec06f2aa82d60ca34b8941b6dc80", "YoloSharp/Utils/Tal.cs, TaskAlignedAssigner");

    /// <summary>The variant with its faults.</summary>
    public static Variant Variant { get; } = new TensorVariant(
        VariantName.AsPublished, x => Compute(x["scores"], x["boxes"], x["anchorPoints"], x["labels"], x["truths"], x.Options<TalAssignOptions>()))
    {
        // The published code has a fixed epsilon, and areas that overflow float32 become infinite or NaN.
        Implements = input => input.Options is TalAssignOptions { Overlap: AlignmentOverlap.Ciou, Epsilon: > 0 } && HasUsualSizes(input),
        Faults =
        [
            new PublishedFault(
                "unclaimed-winner", "An anchor that several truths claim goes to the truth it overlaps most, also to one that did not claim it.", FaultEvidence.Value,
                (input, _) => Count(input) > 1 && OptionsOf(input).Conflict == AssignConflict.Claiming ? null : false)
            {
                Source = InUltralytics,
                Example = () => TalAssignCases.Input(
                    DType.Float32, new TalAssignOptions { Topk = 1 }, [0.5], [100, 100, 101, 101], [5, 5], [0, 0, 0], [50, 50, 60, 60, 0, 0, 10, 10, 0, 0, 20, 20]),
            },
            new PublishedFault(
                "equal-alignments", "Of equal alignments any anchors are taken, and of alignments of 0 also anchors outside, so that those inside are lost.", FaultEvidence.Value,
                (input, _) => Count(input) > 0 ? null : false)
            {
                Source = InUltralytics,
                Example = () => TalAssignCases.Unaligned(DType.Float32, 40, 12),
            },
            new PublishedFault(
                "second-topk-of-zeros", "topk2 is taken among all anchors with an alignment of 0 for those of others, so any of a truth's own without alignment may be lost.",
                FaultEvidence.Value, (input, _) => Count(input) > 0 && OptionsOf(input).SecondTopk > 0 ? null : false)
            {
                Source = InYoloSharp,
                Example = () => TalAssignCases.Unaligned(DType.Float32, 40, 12, new TalAssignOptions { SecondTopk = 3 }),
            },
            new PublishedFault(
                "few-anchors", "It throws where an image has fewer anchors than topk.", FaultEvidence.Exception,
                (input, _) => Count(input) > 0 && input["boxes"].Shape[0] < Most(OptionsOf(input)))
            {
                Source = InUltralytics,
                Example = () => TalAssignCases.Unaligned(DType.Float32, 9, 3),
            },
        ],
    };

    private static IReadOnlyList<(string, Tensor)> Compute(Tensor scores, Tensor boxes, Tensor points, Tensor labels, Tensor truths, TalAssignOptions options)
    {
        if (labels.size(0) == 0)
        {
            Tensor nobody = full([boxes.size(0)], Scalars.MinusOne, ScalarType.Int64, boxes.device);
            return [("assigned", nobody), ("foreground", nobody.ge(Scalars.Zero)), ("targetScores", zeros_like(scores))];
        }

        using Scalar alpha = options.Alpha.ToScalar(), beta = options.Beta.ToScalar(), epsilon = options.Epsilon.ToScalar();
        Tensor inside = IsInside(points, truths, options, epsilon).to(boxes.dtype);
        Tensor overlaps = Ciou(truths.unsqueeze(1), boxes.unsqueeze(0)).clamp_min(Scalars.Zero) * inside;
        Tensor metric = scores.t().index_select(0, labels).pow(alpha) * inside * overlaps.pow(beta);
        Tensor claimed = Marked(metric, options.Topk) * inside;
        if (claimed.sum(dim: 0).amax([0]).gt(Scalars.One).item<bool>())
        {
            Tensor best = zeros_like(claimed).scatter(0, overlaps.argmax(0).unsqueeze(0), ones_like(claimed));
            claimed = where(claimed.sum(dim: 0).gt(Scalars.One).unsqueeze(0), best, claimed);
        }

        if (options.SecondTopk > 0 && options.SecondTopk != options.Topk)
            claimed *= Marked(metric * claimed, options.SecondTopk);
        Tensor foreground = claimed.sum(dim: 0).gt(Scalars.Zero), owner = claimed.argmax(0);
        metric *= claimed;
        Tensor scaled = metric * (overlaps * claimed).amax([1], true) / metric.amax([1], true).add(epsilon, Scalars.One);
        Tensor targets = zeros_like(scores).scatter(1, labels.index_select(0, owner).unsqueeze(1), ones_like(scores)) * scaled.amax([0]).unsqueeze(1);
        return
        [
            ("assigned", where(foreground, owner, full_like(owner, Scalars.MinusOne))), ("foreground", foreground), ("targetScores", targets * foreground.unsqueeze(1)),
        ];
    }

    private static Tensor Marked(Tensor metric, int count)
    {
        (_, Tensor indices) = metric.topk(count, 1);
        return zeros_like(metric).scatter(1, indices, ones_like(metric));
    }

    private static Tensor IsInside(Tensor points, Tensor truths, TalAssignOptions options, Scalar epsilon)
    {
        using Scalar small = options.SmallSide.ToScalar(), widened = options.WidenedSide.ToScalar();
        Tensor low = truths.narrow(1, 0, 2), high = truths.narrow(1, 2, 2);
        if (options.SmallSide > 0)
        {
            Tensor sides = high - low, middle = low.add(high, Scalars.One) * Scalars.Half;
            Tensor half = where(sides.lt(small), full_like(sides, widened), sides) * Scalars.Half;
            (low, high) = (middle - half, middle.add(half, Scalars.One));
        }

        Tensor at = points.unsqueeze(0);
        return cat([at - low.unsqueeze(1), high.unsqueeze(1) - at], 2).amin([2]).gt(epsilon);
    }

    private static Tensor Ciou(Tensor a, Tensor b)
    {
        using Scalar e = Kernels.Ciou.Epsilon.ToScalar(), above = (1 + Kernels.Ciou.Epsilon).ToScalar(), factor = Kernels.Ciou.AspectFactor.ToScalar(), quarter = 0.25.ToScalar();
        Tensor[] p = a.unbind(2), t = b.unbind(2);
        Tensor width = p[2] - p[0], height = (p[3] - p[1]).add(e, Scalars.One), otherWidth = t[2] - t[0], otherHeight = (t[3] - t[1]).add(e, Scalars.One);
        Tensor Shared(int i) => (minimum(p[i + 2], t[i + 2]) - maximum(p[i], t[i])).clamp_min(Scalars.Zero);
        Tensor Hull(int i) => Squared(maximum(p[i + 2], t[i + 2]) - minimum(p[i], t[i]));
        Tensor Apart(int i) => Squared(t[i].add(t[i + 2], Scalars.One) - p[i] - p[i + 2]);
        Tensor shared = Shared(0) * Shared(1);
        Tensor iou = shared / ((width * height).add(otherWidth * otherHeight, Scalars.One) - shared).add(e, Scalars.One);
        Tensor v = Squared((otherWidth / otherHeight).atan() - (width / height).atan()) * factor;
        Tensor alpha = v / (v - iou).add(above, Scalars.One);
        return iou - (Apart(0).add(Apart(1), Scalars.One) * quarter / Hull(0).add(Hull(1), Scalars.One).add(e, Scalars.One)).add(v * alpha, Scalars.One);
    }

    private static bool HasUsualSizes(KernelInput input) =>
        new[] { "boxes", "truths" }.All(name => Enumerable.Range(0, input[name].Count).All(i => Math.Abs(input[name].ValueAt(i)) < 1e9));

    private static Tensor Squared(Tensor x) => x * x;

    private static long Count(KernelInput input) => input["labels"].Count;

    private static TalAssignOptions OptionsOf(KernelInput input) => (TalAssignOptions)input.Options;

    private static int Most(TalAssignOptions options) => Math.Max(options.Topk, options.SecondTopk);
}
