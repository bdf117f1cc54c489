using RepLoss.Contract;
using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>
/// The published costs of two matchers: the cost of DETR under "softmax", and the cost of Deformable DETR under "focal". Both are
/// written anew from their formulas.
/// </summary>
internal static class HungarianCostAsPublished
{
    internal static readonly PublishedSource InDetr = new(
        "facebookresearch/detr", "2d90c6fe3a02025b4aa976a6b0b5aa843cfc6c7c", "models/matcher.py, HungarianMatcher.forward");

    internal static readonly PublishedSource InDeformableDetr = new(
        "fundamentalvision/Deformable-DETR", "48092c507c9db61da4cd4ffda819da757d349a82", "models/matcher.py, HungarianMatcher.forward");

    /// <summary>The variant with its faults.</summary>
    public static Variant Variant { get; } = new TensorVariant(
        VariantName.AsPublished, "cost", x => Compute(x["logits"], x["boxes"], x["labels"], x["truths"], x.Options<HungarianCostOptions>()))
    {
        PredictedBytes = input => 20 * HungarianCost.BytesOfCost(input),
        // The published code refuses three weights of 0.
        Implements = input => input.Options is HungarianCostOptions { ClassWeight: > 0 } or HungarianCostOptions { BoxWeight: > 0 } or HungarianCostOptions { GiouWeight: > 0 },
        Faults =
        [
            new PublishedFault(
                "nan-of-boxes-without-area", "GIoU of two boxes without area is 0/0 = NaN, which no solver takes; so is that of two boxes on one line.",
                FaultEvidence.NonFiniteValue, (input, _) => HasNothingToDivideBy(input))
            {
                Source = InDetr,
                Example = () => HungarianCostCases.Input(DType.Float32, new HungarianCostOptions(), [0, 1], [0.5, 0.5, 0, 0], [0], [0.25, 0.5, 0, 0]),
            },
            new PublishedFault(
                "cancelled-complement", "The logarithm of 1 - p takes a difference that has lost its digits: at z = 17 the float32 one is -18.42 and the true one -16.78.",
                FaultEvidence.Value, (input, _) => ((HungarianCostOptions)input.Options).Classification == MatchClassification.Focal ? null : false)
            {
                Source = InDeformableDetr,
                Example = () => HungarianCostCases.Input(
                    DType.Float32, new HungarianCostOptions { Classification = MatchClassification.Focal, ClassWeight = 2 },
                    [17, 0], [0.5, 0.5, 0.5, 0.5], [0], [0.5, 0.5, 0.5, 0.25]),
            },
        ],
    };

    private static Tensor Compute(Tensor logits, Tensor boxes, Tensor labels, Tensor truths, HungarianCostOptions options)
    {
        using Scalar ofClass = options.ClassWeight.ToScalar(), ofBox = options.BoxWeight.ToScalar(), ofGiou = options.GiouWeight.ToScalar();
        Tensor classes = options.Classification == MatchClassification.Softmax
            ? logits.softmax(-1).index_select(1, labels).neg()
            : Focal(logits.sigmoid(), options).index_select(1, labels);
        Tensor apart = (boxes.unsqueeze(1) - truths.unsqueeze(0)).abs().sum(2);
        return (apart * ofBox).add(classes * ofClass, Scalars.One).sub(Giou(Corners(boxes), Corners(truths)) * ofGiou);
    }

    private static Tensor Focal(Tensor p, HungarianCostOptions options)
    {
        using Scalar alpha = options.Alpha.ToScalar(), restOfAlpha = (1 - options.Alpha).ToScalar(), gamma = options.Gamma.ToScalar();
        using Scalar epsilon = HungarianCost.LogEpsilon.ToScalar();
        Tensor rest = p.OneMinus();
        Tensor negative = p.pow(gamma) * rest.add(epsilon, Scalars.One).log().neg() * restOfAlpha;
        return (rest.pow(gamma) * p.add(epsilon, Scalars.One).log().neg() * alpha) - negative;
    }

    private static Tensor Corners(Tensor boxes)
    {
        Tensor centre = boxes.narrow(1, 0, 2), half = boxes.narrow(1, 2, 2) * Scalars.Half;
        return cat([centre - half, centre.add(half, Scalars.One)], 1);
    }

    private static Tensor Giou(Tensor a, Tensor b)
    {
        Tensor first = a.unsqueeze(1), second = b.unsqueeze(0);
        Tensor shared = Boxes.IntersectionTensor(first, second, 0);
        Tensor union = Boxes.AreaTensor(first, 0).add(Boxes.AreaTensor(second, 0), Scalars.One) - shared;
        Tensor hull = maximum(first.narrow(-1, 2, 2), second.narrow(-1, 2, 2)) - minimum(first.narrow(-1, 0, 2), second.narrow(-1, 0, 2));
        Tensor enclosing = hull.select(-1, 0) * hull.select(-1, 1);
        return (shared / union) - ((enclosing - union) / enclosing);
    }

    // Returns whether the union or the enclosing box of some pair has no area in the arithmetic of the dtype.
    private static bool HasNothingToDivideBy(KernelInput input)
    {
        double[][] boxes = Corners(input["boxes"]), truths = Corners(input["truths"]);
        return boxes.Any(a => truths.Any(b => (Area(a) == 0 && Area(b) == 0)
            || (Math.Max(a[2], b[2]) - Math.Min(a[0], b[0])) * (Math.Max(a[3], b[3]) - Math.Min(a[1], b[1])) == 0));
    }

    private static double Area(double[] box) => (box[2] - box[0]) * (box[3] - box[1]);

    private static double[][] Corners(HostArray boxes)
    {
        double Rounded(double x) => boxes.DType == DType.Float32 ? (float)x : x;
        return [.. Enumerable.Range(0, boxes.Count / 4).Select(i =>
        {
            double At(int c) => boxes.ValueAt((4 * i) + c);
            return new[] { Rounded(At(0) - (At(2) / 2)), Rounded(At(1) - (At(3) / 2)), Rounded(At(0) + (At(2) / 2)), Rounded(At(1) + (At(3) / 2)) };
        })];
    }
}
