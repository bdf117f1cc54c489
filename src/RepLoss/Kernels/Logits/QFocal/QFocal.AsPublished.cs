using RepLoss.Contract;
using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>YOLOv5's quality focal loss: a power of |t - p|. Written anew from its formula.</summary>
internal static class QFocalAsPublished
{
    private static readonly PublishedSource Source = new(
        "ultralytics/yolov5", "915bbf294bb74c859f0b41f1c23bc395014ea679", "utils/loss.py, QFocalLoss.forward");

    /// <summary>The variant with its faults.</summary>
    public static Variant Variant { get; } = new TensorVariant(
        VariantName.AsPublished, "loss", x => Compute(x["logits"], x["labels"], x.Options<FocalOptions>()))
    {
        Faults =
        [
            new PublishedFault(
                "nan-gradient-below-gamma-1", "With gamma above 0 and below 1 the gradient where p = t, if only by rounding, is 0 * inf = NaN.",
                FaultEvidence.NonFiniteGradient, (input, withGradient) => withGradient && FocalAsPublished.GammaOf(input) is > 0 and < 1 ? LabelIsMet(input) : false)
            {
                Source = Source,
                Example = () => FocalCases.Input(DType.Float32, new FocalOptions { Gamma = 0.5 }, [20, 0.5], [1, 0]),
            },
            new PublishedFault(
                "nan-of-nothing", "Without elements it is the mean of nothing, NaN, instead of 0.",
                FaultEvidence.NonFiniteValue, (input, _) => input["logits"].Count == 0)
            {
                Source = Source,
                Example = () => FocalCases.Input(DType.Float32, new FocalOptions(), [], []),
            },
        ],
    };

    private static Tensor Compute(Tensor logits, Tensor labels, FocalOptions options)
    {
        using Scalar gamma = options.Gamma.ToScalar();
        return (FocalAsPublished.Weighted(logits, labels, options) * (labels - logits.sigmoid()).abs().pow(gamma)).mean();
    }

    // Whether p = t in every bit somewhere: surely where p rounds to 1, else rounding decides.
    private static bool? LabelIsMet(KernelInput input)
    {
        HostArray logits = input["logits"], labels = input["labels"];
        double far = logits.DType == DType.Float64 ? 40 : 20;
        for (int i = 0; i < logits.Count; i++)
        {
            if (labels.ValueAt(i) == 1 && logits.ValueAt(i) >= far)
                return true;
        }

        return null;
    }
}
