using RepLoss.Contract;
using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>
/// YOLOv5 v7.0's CIoU, whose alpha is 0/0 where float32 rounds the IoU of identical boxes to 1 + 2^-23. Written anew from its formula.
/// </summary>
internal static class CiouAsPublished
{
    private const double Epsilon = 1e-7;

    private static readonly PublishedSource Source = new(
        "ultralytics/yolov5", "915bbf294bb74c859f0b41f1c23bc395014ea679", "utils/metrics.py, bbox_iou");

    /// <summary>The variant with its faults.</summary>
    public static Variant Variant { get; } = new TensorVariant(VariantName.AsPublished, "ciou", x => Compute(x["predicted"], x["target"]))
    {
        Implements = input => ((CiouOptions)input.Options).EpsilonPlacement == CiouEpsilonPlacement.V7,
        Faults =
        [
            new PublishedFault(
                "nan-of-identical-boxes",
                "Where float32 rounds the IoU of boxes of one shape to 1 + 2^-23, as it does for 4 % of identical boxes, alpha is 0/0 and CIoU NaN.",
                FaultEvidence.NonFiniteValue, (input, _) => AlphaIsNaN(input))
            {
                Source = Source,
                Example = Example,
            },
            new PublishedFault(
                "nan-gradient-of-identical-boxes",
                "The NaN of alpha makes the gradient by width and height NaN as well: a box that is exactly right ends the training.",
                FaultEvidence.NonFiniteGradient, (input, withGradient) => withGradient ? AlphaIsNaN(input) : false)
            {
                Source = Source,
                Example = Example,
            },
            new PublishedFault(
                "nan-gradient-of-slivers", "Where w/h^2 is beyond the dtype, as a height of 0 makes it, the gradient by the height is 0 * inf = NaN.",
                FaultEvidence.NonFiniteGradient, (input, withGradient) => withGradient ? HasSliver(input["predicted"]) : false)
            {
                Source = Source,
                Example = () => Ciou.Input(DType.Float32, new CiouOptions(), [5, 5, 10, 1e-25], [5, 5, 10, 10]),
            },
            new PublishedFault(
                "nan-of-points", "The aspect ratio of a box without any side is 0/0.",
                FaultEvidence.NonFiniteValue, (input, _) => HasPoint(input))
            {
                Source = Source,
                Example = () => Ciou.Input(DType.Float32, new CiouOptions(), [5, 5, 0, 0], [5, 5, 10, 10]),
            },
            new PublishedFault(
                "nan-gradient-of-points", "So is its gradient.",
                FaultEvidence.NonFiniteGradient, (input, withGradient) => withGradient ? HasPoint(input) : false)
            {
                Source = Source,
                Example = () => Ciou.Input(DType.Float32, new CiouOptions(), [5, 5, 0, 0], [5, 5, 10, 10]),
            },
            new PublishedFault(
                "aspect-of-negative-sides", "A box with a side below 0 has an aspect ratio.",
                FaultEvidence.Value, (input, _) => HasNegativeSide(input) ? null : false)
            {
                Source = Source,
                Example = () => Ciou.Input(DType.Float32, new CiouOptions(), [5, 5, -4, 2], [5, 5, 4, 4]),
            },
            new PublishedFault(
                "aspect-of-negative-sides-in-the-gradient", "So the gradient changes it.",
                FaultEvidence.Gradient, (input, withGradient) => withGradient && HasNegativeSide(input) ? null : false)
            {
                Source = Source,
                Example = () => Ciou.Input(DType.Float32, new CiouOptions(), [5, 5, -4, 2], [5, 5, 4, 4]),
            },
            new PublishedFault(
                "nan-of-far-centres", "Squares of distances from 2e19 on are infinite in float32, and their quotient is NaN.",
                FaultEvidence.NonFiniteValue, (input, _) => IsFar(input) ? null : false)
            {
                Source = Source,
                Example = () => Ciou.Input(DType.Float32, new CiouOptions(), [-1e19, 0, 1, 1], [1e19, 0, 1, 1]),
            },
            new PublishedFault(
                "nan-gradient-of-far-centres", "So is their gradient.",
                FaultEvidence.NonFiniteGradient, (input, withGradient) => withGradient && IsFar(input) ? null : false)
            {
                Source = Source,
                Example = () => Ciou.Input(DType.Float32, new CiouOptions(), [-1e19, 0, 1, 1], [1e19, 0, 1, 1]),
            },
        ],
    };

    /// <summary>The published formula, elementwise.</summary>
    internal static Tensor Compute(Tensor predicted, Tensor target)
    {
        Tensor[] p = [.. Enumerable.Range(0, 4).Select(column => predicted.select(1, column))];
        Tensor[] t = [.. Enumerable.Range(0, 4).Select(column => target.select(1, column))];
        using Scalar epsilon = Epsilon.ToScalar(), onePlusEpsilon = (1 + Epsilon).ToScalar(), factor = (4 / (Math.PI * Math.PI)).ToScalar();
        (Tensor left1, Tensor right1) = Ends(p[0], p[2]);
        (Tensor top1, Tensor bottom1) = Ends(p[1], p[3]);
        (Tensor left2, Tensor right2) = Ends(t[0], t[2]);
        (Tensor top2, Tensor bottom2) = Ends(t[1], t[3]);

        Tensor intersection = (minimum(right1, right2) - maximum(left1, left2)).clamp_min(Scalars.Zero)
            * (minimum(bottom1, bottom2) - maximum(top1, top2)).clamp_min(Scalars.Zero);
        Tensor iou = intersection / ((p[2] * p[3]).add(t[2] * t[3], Scalars.One) - intersection).add(epsilon, Scalars.One);
        Tensor width = maximum(right1, right2) - minimum(left1, left2), height = maximum(bottom1, bottom2) - minimum(top1, top2);
        Tensor diagonal = (width * width).add(height * height, Scalars.One).add(epsilon, Scalars.One);
        Tensor x = left2.add(right2, Scalars.One) - left1 - right1, y = top2.add(bottom2, Scalars.One) - top1 - bottom1;
        Tensor distance = (x * x).add(y * y, Scalars.One) / Scalars.Four;
        Tensor angle = (t[2] / t[3]).atan() - (p[2] / p[3]).atan();
        Tensor aspect = angle * angle * factor;
        Tensor alpha = (aspect / (aspect - iou).add(onePlusEpsilon, Scalars.One)).detach();
        return iou - (distance / diagonal).add(aspect * alpha, Scalars.One);
    }

    private static (Tensor Low, Tensor High) Ends(Tensor centre, Tensor size) => (centre - (size / Scalars.Two), centre.add(size / Scalars.Two, Scalars.One));

    // The same operations in the same order, rounded to float32 one by one; the arc tangent is left out: it is the same for two
    // boxes with one w/h, and where these differ rounding decides.
    internal static bool? AlphaIsNaN(KernelInput input)
    {
        if (input["predicted"].DType != DType.Float32)
            return false;
        float[] predicted = input["predicted"].As<float>(), target = input["target"].As<float>();
        bool? result = false;
        for (int i = 0; i < predicted.Length; i += 4)
        {
            ReadOnlySpan<float> p = predicted.AsSpan(i, 4), t = target.AsSpan(i, 4);
            if (IoU(p, t) != MathF.BitIncrement(1))
                continue;
            if (p[2] / p[3] == t[2] / t[3])
                return true;
            result = null;
        }

        return result;
    }

    private static float IoU(ReadOnlySpan<float> p, ReadOnlySpan<float> t)
    {
        float intersection = Overlap(p[0], p[2], t[0], t[2]) * Overlap(p[1], p[3], t[1], t[3]);
        float area1 = p[2] * p[3], area2 = t[2] * t[3];
        float areas = area1 + area2;
        return intersection / (areas - intersection + (float)Epsilon);
    }

    private static float Overlap(float centre1, float size1, float centre2, float size2) =>
        MathF.Max(0, MathF.Min(centre1 + (size1 / 2), centre2 + (size2 / 2)) - MathF.Max(centre1 - (size1 / 2), centre2 - (size2 / 2)));

    // Where the division's gradient overflows, in the order in which autograd divides; that of a point is not finite either.
    private static bool? HasSliver(HostArray boxes)
    {
        bool? result = false;
        for (int i = 0; i < boxes.Count; i += 4)
        {
            double w = boxes.ValueAt(i + 2), h = boxes.ValueAt(i + 3);
            bool isSingle = boxes.DType == DType.Float32;
            if (double.IsFinite(isSingle ? (float)w / (float)h / (float)h : w / h / h) && !(isSingle && Math.Abs(h) < 1e-36))
                continue;
            // Of a box that is small in both sides the true gradient may leave float32, too.
            if (Math.Max(Math.Abs(w), Math.Abs(h)) > 1e-15)
                return true;
            result = null;
        }

        return result;
    }

    private static bool HasPoint(KernelInput input) => Any(input, (w, h) => w == 0 && h == 0);

    private static bool HasNegativeSide(KernelInput input) => Any(input, (w, h) => w < 0 || h < 0);

    private static bool IsFar(KernelInput input) => input["predicted"].DType == DType.Float32
        && new[] { input["predicted"], input["target"] }.Any(boxes => Enumerable.Range(0, boxes.Count).Any(i => Math.Abs(boxes.ValueAt(i)) > 1e18));

    private static bool Any(KernelInput input, Func<double, double, bool> isSo) => new[] { input["predicted"], input["target"] }
        .Any(boxes => Enumerable.Range(0, (int)boxes.Shape[0]).Any(i => isSo(boxes.ValueAt((4 * i) + 2), boxes.ValueAt((4 * i) + 3))));

    private static KernelInput Example() => Ciou.Input(DType.Float32, new CiouOptions(), CiouCases.NanAsPublished, CiouCases.NanAsPublished);
}
