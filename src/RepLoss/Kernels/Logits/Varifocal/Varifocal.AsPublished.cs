using RepLoss.Contract;
using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>
/// Two published versions. With iouWeighted, it is the class that users of YOLOv5 wrote, which averages the cross-entropy before it is
/// weighted. Without, it is MMDetection's version, which is right except for an empty input. Both are written anew from their formulas.
/// </summary>
internal static class VarifocalAsPublished
{
    private static readonly PublishedSource InYolov5 = new(
        "hyz-xmaster/VarifocalNet", "f459696240b4442b75bcebbbe4f0910ee4e0f66b", "issue 18, VFocalLoss.forward");

    private static readonly PublishedSource InMMDetection = new(
        "open-mmlab/mmdetection", "19bceba56284d440278e80cfde1d95460330ccbb", "mmdet/models/losses/varifocal_loss.py, varifocal_loss");

    /// <summary>The variant with its faults.</summary>
    public static Variant Variant { get; } = new TensorVariant(
        VariantName.AsPublished, "loss", x => Compute(x["logits"], x["scores"], x.Options<VarifocalOptions>()))
    {
        Implements = input => !((VarifocalOptions)input.Options).DetachWeight,
        Faults =
        [
            new PublishedFault(
                "average-before-weight", "With iouWeighted it multiplies the averages of weight and cross-entropy, instead of averaging their products.",
                FaultEvidence.Value, (input, _) => IsWrong(input, VarifocalTerms.ErrorOfValue))
            {
                Source = InYolov5,
                Example = Example,
            },
            new PublishedFault(
                "average-before-weight-in-gradient", "So every logit is weighed alike in the gradient, positives and easy negatives.",
                FaultEvidence.Gradient, (input, withGradient) => withGradient ? IsWrong(input, VarifocalTerms.ErrorOfGradient) : false)
            {
                Source = InYolov5,
                Example = Example,
            },
            new PublishedFault(
                "nan-of-nothing", "Without elements it is the mean of nothing, NaN, instead of 0.",
                FaultEvidence.NonFiniteValue, (input, _) => input["logits"].Count == 0)
            {
                Source = InMMDetection,
                Example = () => VarifocalCases.Input(DType.Float32, new VarifocalOptions { IouWeighted = false }, [], []),
            },
        ],
    };

    private static Tensor Compute(Tensor logits, Tensor scores, VarifocalOptions options)
    {
        using Scalar alpha = options.Alpha.ToScalar(), gamma = options.Gamma.ToScalar();
        Tensor isPositive = (scores > Scalars.Zero).to(scores.dtype), isNegative = (scores <= Scalars.Zero).to(scores.dtype);
        Tensor negative = (logits.sigmoid() - scores).abs().pow(gamma) * alpha * isNegative;
        Tensor weight = (options.IouWeighted ? scores * isPositive : isPositive).add(negative, Scalars.One);
        nn.Reduction reduction = options.IouWeighted ? nn.Reduction.Mean : nn.Reduction.None;
        return (nn.functional.binary_cross_entropy_with_logits(logits, scores, null, reduction) * weight).mean();
    }

    // If the error is small, rounding and the tolerance decide whether the fault shows.
    private static bool? IsWrong(KernelInput input, Func<VarifocalTerms[], double> error)
    {
        if (!((VarifocalOptions)input.Options).IouWeighted)
            return false;
        double found = error(VarifocalTerms.Of(input));
        return found > 1e-3 ? true : found == 0 ? false : null;
    }

    private static KernelInput Example() => VarifocalCases.Input(DType.Float32, new VarifocalOptions(), [2, -2], [0.75, 0]);
}
