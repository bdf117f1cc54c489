using RepLoss.Contract;
using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>
/// The published tensor version of RepGT, with the IoU that it chooses by. Written anew from its formulas; the boxes come here as
/// corners, where the published code takes centres and leaves corners behind.
/// </summary>
internal static class RepGtAsPublished
{
    private const double Epsilon = 1e-7;

    private static readonly PublishedSource Source = new(
        "LittleGrey-hjp/Repulsion-Loss", "f82e748c58e320aacb60e3f6604c95d1732538b6", "rep_loss.py, RepLoss.RepGT and RepLoss.bbox_iou")
    {
        Claim = "0.3487 s for the loop against 0.00599 s for the tensor version",
        ClaimedSpeedup = 0.3487 / 0.00599,
        GravestFault = "constant-below-sigma",
    };

    private static readonly Func<KernelInput> HalfCovered = Example([0, 0, 10, 10], [0, 0, 10, 10, 5, 0, 15, 10], 0.9);

    // A wide truth with the larger IoU, and one of the box's own size with the larger IoU once every side is a pixel longer.
    private static readonly Func<KernelInput> WideAndNear = Example(
        [0, 0, 0.5, 0.5], [0, 0, 0.5, 0.5, 0, 0, 1.5, 1.5, 0.3, 0.3, 0.8, 0.8], 0.1);

    /// <summary>The variant with its faults.</summary>
    public static Variant Variant { get; } = new TensorVariant(
        VariantName.AsPublished, "loss", x => Compute(x["predicted"], x["truths"], x["designated"], x.Options<RepGtOptions>()))
    {
        Implements = input => input.Find("imageIds") is null && input.Options is RepGtOptions { Denominator: RepGtDenominator.All, Exclude: RepGtExclusion.Index, LogEpsilon: 0 },
        PredictedNanoseconds = RepGt.PredictAllPairs,
        PredictedBytes = input => 64.0 * input["predicted"].Shape[0] * input["truths"].Shape[0],
        Faults =
        [
            Fault("raises-unsmoothed", FaultEvidence.Exception,
                "sigma = 1, its default, takes the logarithm of 0 and raises instead of meaning no smoothing.",
                (input, _) => ((RepGtOptions)input.Options).Sigma == 1, Example([0, 0, 10, 10], [0, 0, 10, 10, 5, 0, 15, 10], 1)),
            Fault("raises-without-truths", FaultEvidence.Exception,
                "Without a truth it takes the maximum of nothing and raises; the loss is 0.",
                (input, _) => input["truths"].Shape[0] == 0, Example([0, 0, 10, 10], [], 0.9)),
            Fault("nan-without-predictions", FaultEvidence.NonFiniteValue,
                "Without a prediction it is the mean of nothing, NaN, instead of 0.",
                (input, _) => input["predicted"].Shape[0] == 0, Example([], [0, 0, 10, 10, 5, 0, 15, 10], 0.9)),
            Fault("nan-without-area", FaultEvidence.NonFiniteValue,
                "A second truth without area makes the loss 0 / 0, NaN.",
                (input, _) => new RepGtPublishedRows(input).HasNanValue, Example([0, 0, 10, 10], [0, 0, 10, 10, 5, 5, 5, 9], 0.9)),
            Fault("nan-gradient-covered", FaultEvidence.NonFiniteGradient,
                "A second truth that the prediction covers up to a shared edge puts log(0) into the branch not taken, and the gradient of that edge is NaN.",
                (input, withGradient) => withGradient ? new RepGtPublishedRows(input).HasNanGradient : false,
                Example([0, 0, 10, 10], [0, 0, 10, 10, 0, 0, 5, 10], 0.9)),
            Fault("constant-below-sigma", FaultEvidence.Value,
                "The sign is turned after clamping, so every row at or below sigma is the constant -1e-7.",
                (input, _) => new RepGtPublishedRows(input).ConstantShows, HalfCovered),
            Fault("no-gradient-below-sigma", FaultEvidence.Gradient,
                "Rows at or below sigma have no gradient at all: a prediction is not pushed until it covers nearly all of its neighbour.",
                (input, withGradient) => withGradient ? new RepGtPublishedRows(input).MissingGradientShows : false, HalfCovered),
            Fault("own-target", FaultEvidence.Value,
                "With a single truth the guard compares a method with 0, and every prediction is repelled from its own target.",
                (input, _) => new RepGtPublishedRows(input).OwnTargetShows, Example([0, 0, 10, 9.5], [0, 0, 10, 10], 0.9)),
            Fault("own-target-gradient", FaultEvidence.Gradient,
                "With a single truth the gradient pushes predictions off their own target.",
                (input, withGradient) => withGradient ? new RepGtPublishedRows(input).OwnTargetGradientShows : false,
                Example([0, 0, 10, 9.5], [0, 0, 10, 10], 0.9)),
            Fault("another-truth", FaultEvidence.Value,
                "IoU counts a last pixel whatever the unit, so that on normalised boxes another truth comes second for a quarter of the predictions that overlap one.",
                (input, _) => new RepGtPublishedRows(input).AnotherTruthShows,
                WideAndNear),
            Fault("another-truth-gradient", FaultEvidence.Gradient,
                "The gradient pushes away from that other truth.",
                (input, withGradient) => withGradient ? new RepGtPublishedRows(input).AnotherTruthGradientShows : false,
                WideAndNear),
            Fault("changes-inputs", FaultEvidence.InputChanged,
                "IoU converts its inputs from centres to corners in place, so that a second call on the same tensors computes with other boxes.",
                (input, _) => ChangesInputs(input), HalfCovered),
        ],
    };

    private static Tensor Compute(Tensor predicted, Tensor truths, Tensor designated, RepGtOptions options)
    {
        Tensor boxes = predicted.clone(), targets = truths.clone();
        Convert(predicted);
        Convert(truths);
        if (options.Sigma == 1)
            throw new ArithmeticException("the logarithm of 1 - sigma = 0");
        using Scalar epsilon = Epsilon.ToScalar(), sigma = options.Sigma.ToScalar(), rest = (1 - options.Sigma).ToScalar(), start = Math.Log(1 - options.Sigma).ToScalar();
        using Scalar count = targets.shape[0].ToScalar();
        Tensor overlaps = Boxes.IoUTensor(boxes.detach().unsqueeze(1), targets.unsqueeze(0), 1, 0).clamp(epsilon, Scalars.One);
        Tensor isOwn = arange(Scalars.Zero, count, Scalars.One, ScalarType.Int64, targets.device).unsqueeze(0) == designated.unsqueeze(1);
        Tensor second = targets.index_select(0, overlaps.masked_fill(isOwn, Scalars.Zero).max(1).indexes);
        Tensor sides = (second.narrow(1, 2, 2) - second.narrow(1, 0, 2)).abs();
        Tensor covered = Boxes.IntersectionTensor(boxes, second, 0) / (sides.select(1, 0) * sides.select(1, 1));
        Tensor beyond = ((covered - sigma) / rest) - start;
        return where(covered > sigma, beyond, covered.OneMinus().log().clamp_min(epsilon).neg()).mean();
    }

    // What the published IoU does to tensors it is given: the first two numbers are taken for a centre, the last for a size. Timed
    // again and again on one input this turns the numbers in a circle (its eigenvalues have magnitude 1), so they stay finite.
    private static void Convert(Tensor boxes)
    {
        using IDisposable _ = no_grad();
        Tensor centre = boxes.narrow(1, 0, 2), half = boxes.narrow(1, 2, 2) / Scalars.Two;
        boxes.copy_(cat([centre - half, centre.add(half, Scalars.One)], 1));
    }

    // Boxes that are zero throughout are the same in both layouts.
    private static bool ChangesInputs(KernelInput input)
    {
        foreach (HostArray boxes in new[] { input["predicted"], input["truths"] })
        {
            for (int i = 0; i < boxes.Count; i++)
            {
                if (boxes.ValueAt(i) != 0)
                    return true;
            }
        }

        return false;
    }

    private static PublishedFault Fault(
        string id, FaultEvidence shows, string what, Func<KernelInput, bool, bool?> appliesTo, Func<KernelInput> example) =>
        new(id, what, shows, appliesTo) { Source = Source, Example = example };

    private static Func<KernelInput> Example(double[] predicted, double[] truths, double sigma) => () => RepGt.Input(
        DType.Float64, new RepGtOptions { Sigma = sigma }, predicted, truths, new long[predicted.Length / 4]);
}
