using RepLoss.Contract;
using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>
/// Two published versions. Under "clamp" it is the version of Ultralytics, which clamps the caller's distances. Under "refuse" it is the
/// version of MMDetection, which neither clamps nor refuses. Both are written anew from their formulas.
/// </summary>
internal static class DflAsPublished
{
    private static readonly PublishedSource InUltralytics = new(
        "ultralytics/ultralytics", "00033e8fbb067a7872c9a92ce3b15282ba2921f4", "ultralytics/utils/loss.py, DFLoss.__call__");

    private static readonly PublishedSource InMMDetection = new(
        "open-mmlab/mmdetection", "030b5682a4fc5bfe7fda1b0c6fb6e896f33b61dc", "mmdet/models/losses/gfocal_loss.py, distribution_focal_loss");

    /// <summary>The variant with its faults.</summary>
    public static Variant Variant { get; } = new TensorVariant(
        VariantName.AsPublished, "loss", x => Compute(x["logits"], x["distances"], x.Options<DflOptions>()))
    {
        Faults =
        [
            new PublishedFault(
                "distances-clamped-in-place", "Distances outside the bins are clamped in the caller's own tensor.",
                FaultEvidence.InputChanged, (input, _) => Clamps(input) && HasOutside(input))
            {
                Source = InUltralytics,
                Example = () => Example(new DflOptions(), 4),
            },
            new PublishedFault(
                "no-bin-behind-the-last", "A distance of exactly the last bin raises, since the bin to its right is looked up; one below 0 would get weights such as 1.5 and -0.5.",
                FaultEvidence.Exception, (input, _) => !Clamps(input) && HasLast(input))
            {
                Source = InMMDetection,
                Example = () => Example(new DflOptions { Outside = DflOutside.Refuse }, 3),
            },
            new PublishedFault(
                "nan-of-nothing", "Without boxes it is the mean of nothing, NaN, instead of 0.",
                FaultEvidence.NonFiniteValue, (input, _) => !Clamps(input) && input["distances"].Count == 0)
            {
                Source = InMMDetection,
                Example = () => DflCases.Input(DType.Float32, new DflOptions { Outside = DflOutside.Refuse }, 4, [], []),
            },
        ],
    };

    private static Tensor Compute(Tensor logits, Tensor distances, DflOptions options)
    {
        long bins = logits.shape[2];
        bool clamps = options.Outside == DflOutside.Clamp;
        using Scalar last = DflRules.LargestClamped((int)bins).ToScalar();
        Tensor target = clamps ? distances.clamp_(Scalars.Zero, last) : distances;
        Tensor left = target.to(ScalarType.Int64), right = left.add(Scalars.One, Scalars.One);
        Tensor weightOfLeft = right - target, weightOfRight = target - left;
        Tensor OfBin(Tensor bin) =>
            nn.functional.cross_entropy(logits.view(-1, bins), bin.view(-1), reduction: nn.Reduction.None).view(distances.shape);
        Tensor ofSide = (OfBin(left) * weightOfLeft).add(OfBin(right) * weightOfRight, Scalars.One);
        using Scalar rows = Math.Max(1, distances.shape[0]).ToScalar();
        // Ultralytics returns a number for each box, and its caller sums these numbers.
        return clamps ? ofSide.mean([-1]).sum() / rows : ofSide.mean();
    }

    private static bool Clamps(KernelInput input) => ((DflOptions)input.Options).Outside == DflOutside.Clamp;

    private static bool HasOutside(KernelInput input)
    {
        double last = DflRules.LargestClamped((int)input["logits"].Shape[2]);
        HostArray distances = input["distances"];
        double rounded = distances.DType == DType.Float32 ? (float)last : last;
        return Enumerable.Range(0, distances.Count).Any(i => distances.ValueAt(i) < 0 || distances.ValueAt(i) > rounded);
    }

    private static bool HasLast(KernelInput input) =>
        Enumerable.Range(0, input["distances"].Count).Any(i => input["distances"].ValueAt(i) == input["logits"].Shape[2] - 1);

    private static KernelInput Example(DflOptions options, double distance) => DflCases.Input(DType.Float32, options, 4, new double[16], [1.25, distance, 0.5, 2]);
}
