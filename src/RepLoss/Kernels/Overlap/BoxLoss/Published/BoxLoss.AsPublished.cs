using RepLoss.Contract;
using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>
/// Four published versions, one for each kind: torchvision's GIoU and its first DIoU, MMDetection's CIoU, and YOLOv6's SIoU. EIoU has none,
/// since the function named EIoU in MMDetection computes something else. All are written anew from their formulas.
/// </summary>
internal static class BoxLossAsPublished
{
    // The first DIoU computes a matrix of all predictions with all targets, and keeps several such matrices.
    private const double NanosecondsOfPair = 50, BytesOfPair = 160;

    /// <summary>The variant with its faults.</summary>
    public static Variant Variant { get; } = new TensorVariant(
        VariantName.AsPublished, "loss", x => Compute(x["predicted"], x["target"], x.Options<BoxLossOptions>()))
    {
        Implements = input => (BoxLossOptions)input.Options is { Kind: not BoxLossKind.Eiou, Theta: 4 } && HasUsualSides(input),
        PredictedNanoseconds = (input, _) => NanosecondsOfPair * Pairs(input),
        PredictedBytes = input => BytesOfPair * Pairs(input),
        Faults = BoxLossFaults.All,
    };

    private static double Pairs(KernelInput input) => ((BoxLossOptions)input.Options).Kind == BoxLossKind.Diou ? Math.Pow(input["predicted"].Shape[0], 2) : 0;

    private static Tensor Compute(Tensor predicted, Tensor target, BoxLossOptions options)
    {
        using Scalar e = options.Epsilon.ToScalar();
        return options.Kind switch
        {
            BoxLossKind.Giou => Mean(Giou(predicted, target, e)),
            // The first row of a matrix of all predictions with all targets.
            BoxLossKind.Diou => Mean(DiouOfAll(predicted, target, e)[0].OneMinus()),
            BoxLossKind.Ciou => Ciou(predicted, target, e).mean(),
            _ => Siou(predicted, target, e).mean(),
        };
    }

    // The overlap is written into a tensor of zeros where the boxes overlap. The zeros have no gradient.
    private static Tensor Giou(Tensor predicted, Tensor target, Scalar e)
    {
        Tensor[] p = predicted.unbind(1), t = target.unbind(1);
        Tensor width = minimum(p[2], t[2]) - maximum(p[0], t[0]), height = minimum(p[3], t[3]) - maximum(p[1], t[1]);
        Tensor overlaps = (width > Scalars.Zero).logical_and(height > Scalars.Zero);
        Tensor intersection = where(overlaps, width * height, zeros_like(width));
        Tensor union = Area(p).add(Area(t), Scalars.One) - intersection;
        Tensor enclosing = (maximum(p[2], t[2]) - minimum(p[0], t[0])) * (maximum(p[3], t[3]) - minimum(p[1], t[1]));
        return ((intersection / union.add(e, Scalars.One)) - ((enclosing - union) / enclosing.add(e, Scalars.One))).OneMinus();
    }

    private static Tensor DiouOfAll(Tensor predicted, Tensor target, Scalar e)
    {
        Tensor p = predicted.unsqueeze(1), t = target.unsqueeze(0);
        Tensor intersection = Boxes.IntersectionTensor(p, t, 0), union = Boxes.AreaTensor(p, 0).add(Boxes.AreaTensor(t, 0), Scalars.One) - intersection;
        Tensor hull = maximum(p.narrow(-1, 2, 2), t.narrow(-1, 2, 2)) - minimum(p.narrow(-1, 0, 2), t.narrow(-1, 0, 2));
        Tensor offset = Centre(t) - Centre(p);
        return (intersection / union) - ((offset * offset).sum(-1) / (hull * hull).sum(-1).add(e, Scalars.One));
    }

    private static Tensor Ciou(Tensor predicted, Tensor target, Scalar e)
    {
        Tensor[] p = predicted.unbind(1), t = target.unbind(1);
        Tensor union = Area(p).add(Area(t), Scalars.One) - Intersection(p, t), iou = Intersection(p, t) / union.add(e, Scalars.One);
        Tensor diagonal = Square(Hull(p, t, 0)).add(Square(Hull(p, t, 1)), Scalars.One).add(e, Scalars.One);
        Tensor distance = Square(Offset(p, t, 0)).add(Square(Offset(p, t, 1)), Scalars.One) / diagonal;
        Tensor angle = ((t[2] - t[0]) / (t[3] - t[1]).add(e, Scalars.One)).atan() - ((p[2] - p[0]) / (p[3] - p[1]).add(e, Scalars.One)).atan();
        using Scalar factor = (4 / (Math.PI * Math.PI)).ToScalar();
        Tensor v = angle * angle * factor;
        return (iou - distance.add(v * v / iou.OneMinus().add(v, Scalars.One), Scalars.One)).OneMinus();
    }

    private static Tensor Siou(Tensor predicted, Tensor target, Scalar e)
    {
        Tensor[] p = predicted.unbind(1), t = target.unbind(1);
        Tensor w1 = p[2] - p[0], h1 = (p[3] - p[1]).add(e, Scalars.One), w2 = t[2] - t[0], h2 = (t[3] - t[1]).add(e, Scalars.One);
        Tensor intersection = Intersection(p, t);
        Tensor iou = intersection / ((w1 * h1).add(w2 * h2, Scalars.One) - intersection).add(e, Scalars.One);
        Tensor x = Offset(p, t, 0), y = Offset(p, t, 1), sigma = Square(x).add(Square(y), Scalars.One).pow(Scalars.Half);
        Tensor sineX = x.abs() / sigma, sineY = y.abs() / sigma;
        using Scalar threshold = Math.Sqrt(0.5).ToScalar(), quarterTurn = (Math.PI / 2).ToScalar();
        Tensor sine = where(sineX > threshold, sineY, sineX);
        Tensor gamma = (sine.asin().mul(Scalars.Two) - quarterTurn).cos() - Scalars.Two;
        Tensor distance = Power(gamma, x / Hull(p, t, 0)).add(Power(gamma, y / Hull(p, t, 1)), Scalars.One).neg().add(Scalars.Two, Scalars.One);
        Tensor shape = Shape(w1, w2).add(Shape(h1, h2), Scalars.One);
        return (iou - (distance.add(shape, Scalars.One) * Scalars.Half)).OneMinus();
    }

    private static Tensor Power(Tensor gamma, Tensor ratio) => (gamma * Square(ratio)).exp();

    private static Tensor Shape(Tensor first, Tensor second) => ((first - second).abs() / maximum(first, second)).neg().exp().OneMinus().pow(Scalars.Four);

    private static Tensor Mean(Tensor losses) => losses.numel() > 0 ? losses.mean() : losses.sum();

    private static Tensor Square(Tensor x) => x * x;

    private static Tensor Area(Tensor[] box) => (box[2] - box[0]) * (box[3] - box[1]);

    private static Tensor Intersection(Tensor[] p, Tensor[] t) =>
        (minimum(p[2], t[2]) - maximum(p[0], t[0])).clamp_min(Scalars.Zero) * (minimum(p[3], t[3]) - maximum(p[1], t[1])).clamp_min(Scalars.Zero);

    private static Tensor Hull(Tensor[] p, Tensor[] t, int axis) => maximum(p[axis + 2], t[axis + 2]) - minimum(p[axis], t[axis]);

    private static Tensor Offset(Tensor[] p, Tensor[] t, int axis) =>
        (t[axis].add(t[axis + 2], Scalars.One) - p[axis].add(p[axis + 2], Scalars.One)) / Scalars.Two;

    private static Tensor Centre(Tensor boxes) => boxes.narrow(-1, 0, 2).add(boxes.narrow(-1, 2, 2), Scalars.One) / Scalars.Two;

    // The publications say nothing about sides of 0, or about numbers whose squares float32 cannot hold.
    private static bool HasUsualSides(KernelInput input) => new[] { "predicted", "target" }.All(name => Enumerable.Range(0, input[name].Count).All(i =>
        Math.Abs(input[name].ValueAt(i)) <= 1e5 && (i % 4 < 2 || input[name].ValueAt(i) - input[name].ValueAt(i - 2) >= 1e-3)));
}
