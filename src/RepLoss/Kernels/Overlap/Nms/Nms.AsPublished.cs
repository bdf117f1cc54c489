using RepLoss.Contract;
using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>
/// Two published methods. With classes, it is the coordinate trick of torchvision's batched_nms, which moves the boxes of each class to a
/// separate region and then suppresses without classes. Without classes, it is YOLACT's Fast NMS. Both are written anew from their formulas.
/// </summary>
internal static class NmsAsPublished
{
    // The measured time for each kept box of the coordinate trick, and for each pair of Fast NMS.
    private const double NanosecondsOfKept = 150_000, NanosecondsOfPair = 10;

    // The most boxes for which the matrix of Fast NMS is computed. It was published for the 200 best boxes of a class.
    private const int MostOfMatrix = 5_000;

    internal static readonly PublishedSource CoordinateTrick = new(
        "pytorch/vision", "2f3a43fbca2070ca6f0a863e7e92fcd750eb0c1a", "torchvision/ops/boxes.py, _batched_nms_coordinate_trick")
    {
        Claim = "Gives the same boxes as a loop over classes.",
        GravestFault = "negative-coordinates",
    };

    internal static readonly PublishedSource FastNms = new(
        "dbolya/yolact", "ec98bc2e002a3074c5de501632dbf52ff1d83a85", "layers/functions/detection.py, Detect.fast_nms");

    /// <summary>The variant with its faults.</summary>
    public static Variant Variant { get; } = new TensorVariant(
        VariantName.AsPublished, "kept", x => Compute(x["boxes"], x["scores"], x.Find("classes"), x.Options<NmsOptions>().IouThreshold))
    {
        Implements = input => HasClasses(input) || input["scores"].Count <= MostOfMatrix,
        PredictedNanoseconds = (input, _) => HasClasses(input) ? input["scores"].Count * NanosecondsOfKept : Math.Pow(input["scores"].Count, 2) * NanosecondsOfPair,
        Faults =
        [
            new PublishedFault(
                "suppressed-boxes-suppress", "Fast NMS lets a box that is suppressed suppress others.", FaultEvidence.Value,
                (input, _) => HasClasses(input) ? false : null)
            {
                Source = FastNms,
                Example = () => NmsCases.Input(DType.Float32, new NmsOptions(), [0, 0, 8, 8, 2, 0, 10, 8, 4, 0, 12, 8], [0.9, 0.8, 0.7], null),
            },
            new PublishedFault(
                "negative-coordinates", "Classes are moved by the largest coordinate, which does not part them where coordinates are negative.", FaultEvidence.Value,
                (input, _) => HasClasses(input) ? null : false)
            {
                Source = CoordinateTrick,
                Example = () => NmsCases.Input(DType.Float32, new NmsOptions(), [0, 0, 10, 10, -10.5, -10.5, -0.5, -0.5], [0.9, 0.8], [0, 1]),
            },
            new PublishedFault(
                "moved-boxes-are-rounded", "Moved to class 80 of an image of 7680 pixels, float32 coordinates keep sixteenths: an IoU of .975 becomes 1.", FaultEvidence.Value,
                (input, _) => HasClasses(input) ? null : false)
            {
                Source = CoordinateTrick,
                Example = () => NmsCases.Input(
                    DType.Float32, new NmsOptions { IouThreshold = 0.98 }, [0, 0, 1, 1, 0, 0, 1, 0.975, 7670, 0, 7680, 10], [0.9, 0.8, 0.7], [80, 80, 0]),
            },
        ],
    };

    private static Tensor Compute(Tensor boxes, Tensor scores, Tensor? classes, double iouThreshold)
    {
        using Scalar threshold = iouThreshold.ToScalar();
        if (boxes.size(0) == 0)
            return empty([0], ScalarType.Int64, boxes.device);
        if (classes is null)
            return Fast(boxes, scores, threshold);
        Tensor distance = boxes.max().add(ConstantTensor.Of(1, boxes), Scalars.One);
        return Greedy(boxes.add((classes.to(boxes.dtype) * distance).unsqueeze(1), Scalars.One), scores, threshold);
    }

    private static Tensor Fast(Tensor boxes, Tensor scores, Scalar threshold)
    {
        (_, Tensor order) = scores.sort(0, true);
        Tensor sorted = boxes.index_select(0, order);
        (Tensor largest, _) = Overlaps(sorted, sorted).triu(1).max(0);
        return order.index_select(0, largest.le(threshold).nonzero().squeeze(1));
    }

    private static Tensor Greedy(Tensor boxes, Tensor scores, Scalar threshold)
    {
        (_, Tensor order) = scores.sort(0, true);
        List<Tensor> kept = [];
        while (order.size(0) > 0)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor best = order.narrow(0, 0, 1), rest = order.narrow(0, 1, order.size(0) - 1);
            kept.Add(best.clone().MoveToOuterDisposeScope());
            Tensor overlaps = Overlaps(boxes.index_select(0, best), boxes.index_select(0, rest))[0];
            order = rest.index_select(0, overlaps.gt(threshold).logical_not().nonzero().squeeze(1)).MoveToOuterDisposeScope();
        }

        return cat(kept, 0);
    }

    private static Tensor Overlaps(Tensor a, Tensor b)
    {
        Tensor first = a.unsqueeze(1), second = b.unsqueeze(0), shared = Boxes.IntersectionTensor(first, second, 0);
        return shared / (Boxes.AreaTensor(first, 0).add(Boxes.AreaTensor(second, 0), Scalars.One) - shared);
    }

    private static bool HasClasses(KernelInput input) => input.Find("classes") is not null;
}
