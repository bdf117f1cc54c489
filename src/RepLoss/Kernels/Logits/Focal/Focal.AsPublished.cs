using RepLoss.Contract;
using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>
/// YOLOv5's focal loss: a power of 1 - p_t, in which the subtraction leaves exactly 0 where a label is met. Written anew from its formula.
/// </summary>
internal static class FocalAsPublished
{
    private static readonly PublishedSource Source = new(
        "ultralytics/yolov5", "915bbf294bb74c859f0b41f1c23bc395014ea679", "utils/loss.py, FocalLoss.forward");

    /// <summary>The variant with its faults.</summary>
    public static Variant Variant { get; } = new TensorVariant(
        VariantName.AsPublished, "loss", x => Compute(x["logits"], x["labels"], x.Options<FocalOptions>()))
    {
        Faults =
        [
            new PublishedFault(
                "nan-gradient-below-gamma-1", "With gamma above 0 and below 1 the gradient of a label that is met is 0 * inf = NaN.",
                FaultEvidence.NonFiniteGradient, (input, withGradient) => withGradient && GammaOf(input) is > 0 and < 1 ? LabelIsMet(input) : false)
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

    /// <summary>The published loss.</summary>
    internal static Tensor Compute(Tensor logits, Tensor labels, FocalOptions options)
    {
        Tensor p = logits.sigmoid();
        Tensor ofLabel = (labels * p).add(labels.OneMinus() * p.OneMinus(), Scalars.One);
        using Scalar gamma = options.Gamma.ToScalar();
        return (Weighted(logits, labels, options) * ofLabel.OneMinus().pow(gamma)).mean();
    }

    /// <summary>a BCE of each element: what both published focal losses modulate.</summary>
    internal static Tensor Weighted(Tensor logits, Tensor labels, FocalOptions options)
    {
        using Scalar positiveWeight = options.PositiveWeight.ToScalar(), alpha = options.Alpha.ToScalar(), rest = (1 - options.Alpha).ToScalar();
        Tensor weight = full([1], positiveWeight, logits.dtype, logits.device);
        Tensor entropy = nn.functional.binary_cross_entropy_with_logits(logits, labels, null, nn.Reduction.None, weight);
        return entropy * (labels * alpha).add(labels.OneMinus() * rest, Scalars.One);
    }

    /// <summary>The power of an input.</summary>
    internal static double GammaOf(KernelInput input) => ((FocalOptions)input.Options).Gamma;

    // Whether 1 - p_t is exactly 0 somewhere: surely where p rounds to a label of 0 or 1, else rounding decides.
    private static bool? LabelIsMet(KernelInput input)
    {
        HostArray logits = input["logits"], labels = input["labels"];
        double far = logits.DType == DType.Float64 ? 40 : 20;
        for (int i = 0; i < logits.Count; i++)
        {
            double z = logits.ValueAt(i);
            if (labels.ValueAt(i) == 1 ? z >= far : labels.ValueAt(i) == 0 && z <= -far)
                return true;
        }

        return null;
    }
}
