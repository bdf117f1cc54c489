using RepLoss.Contract;
using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>
/// The ProbIoU of Ultralytics, which adds an epsilon in five places and computes determinants as differences. It is written anew from its formula.
/// </summary>
internal static class ProbIouAsPublished
{
    private static readonly PublishedSource Source = new("ultralytics/ultralytics", "000df7b31ef2cb308fa0a69c35ddc3f7c74f4302", "ultralytics/utils/metrics.py, probiou");

    /// <summary>The variant with its faults.</summary>
    public static Variant Variant { get; } = new TensorVariant(VariantName.AsPublished, "iou", x => Compute(x["predicted"], x["target"]))
    {
        Faults =
        [
            new PublishedFault(
                "epsilon-in-the-root", "An epsilon of 1e-7 under the root makes identical boxes .99955, and every other pair a little less alike.",
                FaultEvidence.Value, (input, _) => AreUsual(input) ? true : null)
            {
                Source = Source,
                Example = () => ProbIouCases.Input(DType.Float32, [30, 20, 40, 20, 0], [30, 20, 40, 20, 0]),
            },
            new PublishedFault(
                "epsilon-in-the-gradient", "The same epsilons in the gradient: near a box that is right it is too small.",
                FaultEvidence.Gradient, (_, withGradient) => withGradient ? null : false)
            {
                Source = Source,
                Example = () => ProbIouCases.Input(DType.Float32, [30, 20, 40, 20, 0], [30.01, 20, 40, 20, 0]),
            },
            new PublishedFault(
                "cancels-on-slender-boxes", "Determinants are differences of products, of which nothing is left for 1000 x 1: off by up to .04.",
                FaultEvidence.Value, (_, _) => null)
            {
                Source = Source,
                Example = () => ProbIouCases.Input(DType.Float32, [500, 500, 1000, 1, 0.7], [500, 500, 1000, 1, 0.7005]),
            },
            new PublishedFault(
                "nan-of-slender-boxes", "Where the determinant of the mean is rounded below 0, its logarithm is NaN.",
                FaultEvidence.NonFiniteValue, (_, _) => null)
            {
                Source = Source,
                Example = SlenderBoxes,
            },
            new PublishedFault(
                "nan-gradient-of-slender-boxes", "Where a box's own determinant is rounded to 0, the root of it has an infinite slope, which times 0 is NaN.",
                FaultEvidence.NonFiniteGradient, (_, withGradient) => withGradient ? null : false)
            {
                Source = Source,
                Example = SlenderBoxes,
            },
            new PublishedFault(
                "nan-gradient-at-a-side-of-0", "The root of a determinant of 0 has an infinite slope, which times 0 is NaN.",
                FaultEvidence.NonFiniteGradient, (input, withGradient) => withGradient ? HasStraightLine(input) : false)
            {
                Source = Source,
                Example = () => ProbIouCases.Input(DType.Float32, [30, 20, 40, 0, 0], [30, 20, 40, 20, 0]),
            },
        ],
    };

    // One box at ten angles. At each angle rounding decides whether the fault shows. One angle at which it shows is enough.
    private static KernelInput SlenderBoxes()
    {
        double[] boxes = [.. new[] { 28, 45, 49, 53, 54, 57, 60, 61, 62, 65 }.SelectMany(hundredths => new[] { 500, 500, 1000, 0.1, hundredths / 100.0 })];
        return ProbIouCases.Input(DType.Float32, boxes, boxes);
    }

    private static Tensor Compute(Tensor predicted, Tensor target)
    {
        using Scalar epsilon = 1e-7.ToScalar(), most = 100.0.ToScalar(), quarter = 0.25.ToScalar();
        (Tensor a1, Tensor b1, Tensor c1) = Covariance(predicted);
        (Tensor a2, Tensor b2, Tensor c2) = Covariance(target);
        Tensor a = a1.add(a2, Scalars.One), b = b1.add(b2, Scalars.One), c = c1.add(c2, Scalars.One);
        Tensor x = predicted.select(1, 0) - target.select(1, 0), y = predicted.select(1, 1) - target.select(1, 1);
        Tensor determinant = (a * b) - (c * c), divisor = determinant.add(epsilon, Scalars.One);
        Tensor distance = ((a * y * y).add(b * x * x, Scalars.One) / divisor * quarter) - (c * x * y / divisor * Scalars.Half);
        Tensor product = ((a1 * b1) - (c1 * c1)).clamp_min(Scalars.Zero) * ((a2 * b2) - (c2 * c2)).clamp_min(Scalars.Zero);
        Tensor ratio = determinant / (product.sqrt() * Scalars.Four).add(epsilon, Scalars.One);
        Tensor divergence = distance.add(ratio.add(epsilon, Scalars.One).log() * Scalars.Half, Scalars.One).clamp(epsilon, most);
        return divergence.neg().exp().OneMinus().add(epsilon, Scalars.One).sqrt().OneMinus();
    }

    // The covariance of the Gaussian of a box: the variances w^2/12 and h^2/12, rotated by the angle.
    private static (Tensor A, Tensor B, Tensor C) Covariance(Tensor boxes)
    {
        Tensor[] columns = boxes.unbind(1);
        using Scalar twelve = 12.0.ToScalar();
        Tensor wide = columns[2] * columns[2] / twelve, tall = columns[3] * columns[3] / twelve, cosine = columns[4].cos(), sine = columns[4].sin();
        Tensor cosine2 = cosine * cosine, sine2 = sine * sine;
        return ((wide * cosine2).add(tall * sine2, Scalars.One), (wide * sine2).add(tall * cosine2, Scalars.One), (wide - tall) * cosine * sine);
    }

    // In float64 the epsilon shows on every pair of boxes with usual sides, since nothing else loses digits there.
    private static bool AreUsual(KernelInput input) => input["predicted"].DType == DType.Float64 && input["predicted"].Count > 0
        && new[] { "predicted", "target" }.All(name => Enumerable.Range(0, input[name].Count).All(i => i % 5 is 2 or 3 ? input[name].ValueAt(i) is > 1e-2 and < 1e3 : true));

    // A line at angle 0 has a determinant of exactly 0, so the fault shows. At another angle rounding decides.
    private static bool? HasStraightLine(KernelInput input)
    {
        HostArray p = input["predicted"], t = input["target"];
        bool? found = null;
        for (int i = 0; i < p.Count; i += 5)
        {
            bool isLine = (p.ValueAt(i + 2) == 0) != (p.ValueAt(i + 3) == 0), isAlone = p.ValueAt(i + 4) == 0 && t.ValueAt(i + 2) > 0.1 && t.ValueAt(i + 3) > 0.1;
            if (isLine && isAlone)
                found = true;
        }

        return found;
    }
}
