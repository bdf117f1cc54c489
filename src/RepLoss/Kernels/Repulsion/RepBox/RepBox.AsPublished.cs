using RepLoss.Contract;
using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>
/// The published tensor version of RepBox, whose value follows its loop and whose gradient is NaN: the full matrix goes through
/// the logarithm, ones on the diagonal included, and is masked afterwards. Written anew from its formula.
/// </summary>
internal static class RepBoxAsPublished
{
    private const double Epsilon = 1e-7;

    private static readonly PublishedSource Source = new(
        "LittleGrey-hjp/Repulsion-Loss", "f82e748c58e320aacb60e3f6604c95d1732538b6", "rep_loss.py, RepLoss.RepBox")
    {
        Claim = "10.7256 s for the loop against 0.00599 s for the tensor version",
        ClaimedSpeedup = 10.7256 / 0.00599,
        GravestFault = "nan-gradient",
    };

    /// <summary>The variant with its faults.</summary>
    public static Variant Variant { get; } = new TensorVariant(VariantName.AsPublished, "loss", x => Compute(x["boxes"], x.Options<RepBoxOptions>()))
    {
        Implements = input => input.Find("targetIds") is null && input.Find("imageIds") is null && ((RepBoxOptions)input.Options).Denominator == RepBoxDenominator.Pairs,
        PredictedNanoseconds = (input, pass) => 5 * RepBox.PredictAllPairs(input, pass),
        // Eighty matrices of float32, by the peak that `time` measures.
        PredictedBytes = input => 160 * Math.Pow(input["boxes"].Shape[0], 2),
        Faults =
        [
            new PublishedFault(
                "raises-unsmoothed", "sigma = 1, its default, takes the logarithm of 0 and raises instead of meaning no smoothing.",
                FaultEvidence.Exception, (input, _) => SigmaOf(input) == 1)
            {
                Source = Source,
                Example = () => Example(new RepBoxOptions { Sigma = 1, Denominator = RepBoxDenominator.Pairs }, [0, 0, 10, 10, 5, 0, 15, 10]),
            },
            new PublishedFault(
                "nan-without-pairs", "With fewer than two boxes it is the mean of nothing, NaN, instead of 0.",
                FaultEvidence.NonFiniteValue, (input, _) => input["boxes"].Shape[0] < 2)
            {
                Source = Source,
                Example = () => Example(new RepBoxOptions { Sigma = 0.5, Denominator = RepBoxDenominator.Pairs }, [0, 0, 10, 10]),
            },
            new PublishedFault(
                "nan-gradient", "The diagonal's IoU of 1 puts log(0) into the branch not taken, and 0 * inf makes the gradient of every coordinate NaN: it cannot train.",
                FaultEvidence.NonFiniteGradient, NanGradient)
            {
                Source = Source,
                Example = () => Example(new RepBoxOptions { Sigma = 0.5, Denominator = RepBoxDenominator.Pairs }, [0, 0, 10, 10, 5, 0, 15, 10, 3, 3, 9, 12]),
            },
            new PublishedFault(
                "floor-after-logarithm", "Every pair without overlap adds 1e-7, since the floor is put under the logarithm's result and not under its argument.",
                FaultEvidence.Value, FloorShows)
            {
                Source = Source,
                Example = () => Example(new RepBoxOptions { Sigma = 0.5, Denominator = RepBoxDenominator.Pairs }, [0, 0, 10, 10, 20, 0, 30, 10]),
            },
        ],
    };

    internal static Tensor Compute(Tensor boxes, RepBoxOptions options)
    {
        if (options.Sigma == 1)
            throw new ArithmeticException("the logarithm of 1 - sigma = 0");
        using Scalar epsilon = Epsilon.ToScalar(), sigma = options.Sigma.ToScalar(), rest = (1 - options.Sigma).ToScalar(), start = Math.Log(1 - options.Sigma).ToScalar();
        Tensor overlaps = Boxes.IoUTensor(boxes.unsqueeze(1), boxes.unsqueeze(0), options.PixelOffset, 0).clamp(epsilon, Scalars.One);
        Tensor beyond = ((overlaps - sigma) / rest) - start;
        Tensor below = overlaps.OneMinus().log().neg().clamp_min(epsilon);
        Tensor upper = where(overlaps > sigma, beyond, below).triu(1);
        return upper.masked_select(upper != Scalars.Zero).mean();
    }

    // A box without area has no diagonal of 1, and without any such diagonal nothing is NaN.
    private static bool? NanGradient(KernelInput input, bool withGradient)
    {
        HostArray boxes = input["boxes"];
        double d = ((RepBoxOptions)input.Options).PixelOffset;
        if (!withGradient || boxes.Count == 0)
            return false;
        for (int i = 0; i < boxes.Shape[0]; i++)
        {
            if ((boxes.ValueAt((4 * i) + 2) - boxes.ValueAt(4 * i) + d) * (boxes.ValueAt((4 * i) + 3) - boxes.ValueAt((4 * i) + 1) + d) > 0)
                return boxes.Shape[0] < 2 ? null : true;
        }

        return null;
    }

    // In float32 the excess may hide in rounding.
    private static bool? FloorShows(KernelInput input, bool withGradient)
    {
        var options = (RepBoxOptions)input.Options;
        double[] boxes = input["boxes"].Widen().As<double>();
        for (int i = 0; i < boxes.Length; i += 4)
        {
            for (int j = i + 4; j < boxes.Length; j += 4)
            {
                if (Boxes.IoU<double>(boxes.AsSpan(i, 4), boxes.AsSpan(j, 4), options.PixelOffset, 0) < Epsilon)
                    return input["boxes"].DType == DType.Float64 ? true : null;
            }
        }

        return false;
    }

    private static double SigmaOf(KernelInput input) => ((RepBoxOptions)input.Options).Sigma;

    private static KernelInput Example(RepBoxOptions options, double[] boxes) => RepBox.Input(DType.Float64, options, boxes, null);
}
