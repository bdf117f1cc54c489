using RepLoss.Contract;
using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>
/// Two published versions for one image, in the dtype of the boxes. Under "all" it is the version of YOLOX. Under "claiming" it is the version of super-gradients without a
/// loop over truths, in which each truth only has its own candidates. Both are written anew from their steps.
/// </summary>
internal static class SimOtaAsPublished
{
    // WeakCost is added to the cost of weak pairs. Bias is the factor by which super-gradients multiplies the sum of overlaps.
    private const double WeakCost = 100_000, Bias = 1.1;

    internal static readonly PublishedSource InYolox = new(
        "Megvii-BaseDetection/YOLOX", "02aecbacfd51583d49f3db821e8b34e2e897b586", "yolox/models/yolo_head.py, YOLOXHead.get_assignments");

    internal static readonly PublishedSource InSuperGradients = new(
        "Deci-AI/super-gradients", "011b9bded499e542293628632910727810ba19c4", "training/losses/yolox_loss.py, YoloXFastDetectionLoss._compute_matching");

    /// <summary>The variant with its faults.</summary>
    public static Variant Variant { get; } = new TensorVariant(
        VariantName.AsPublished,
        x => Compute(x["classLogits"], x["objectness"], x["boxes"], x["anchorPoints"], x["strides"], x["labels"], x["truths"], x.Options<SimOtaOptions>()))
    {
        Faults =
        [
            new PublishedFault(
                "own-candidates", "A truth counts and takes its own candidates alone, not those of all truths, and the sum is multiplied by 1.1.", FaultEvidence.Value,
                (input, _) => Count(input) > 0 && IsFast(input) ? null : false)
            {
                Source = InSuperGradients,
                // Two IoUs of 0.95 have the sum 1.9. The factor makes it 2.09.
                Example = () => SimOtaCases.Input(
                    DType.Float32, new SimOtaOptions { Conflict = AssignConflict.Claiming }, [0, 0], [0, 0], [0, 0, 8, 7.6, 0, 0, 8, 7.6], [3, 3, 5, 5], [8, 8], [0], [0, 0, 8, 8]),
            },
            new PublishedFault(
                "rounded-costs", "A weak pair costs 100,000 more, to which float32 rounds what it costs to 1/128.", FaultEvidence.Value,
                (input, _) => Count(input) > 0 ? null : false)
            {
                Source = InYolox,
                Example = () => SimOtaCases.Graded(DType.Float32, new SimOtaOptions(), 40, 0, 1e-4),
            },
            new PublishedFault(
                "cancelled-complement", "1 - q is a difference that has lost its digits: of a sure prediction its logarithm is -100.", FaultEvidence.Value,
                (input, _) => Count(input) > 0 ? null : false)
            {
                Source = InYolox,
                Example = () => SimOtaCases.Graded(DType.Float32, new SimOtaOptions(), 40, 40, 0.25),
            },
            new PublishedFault(
                "nan-of-boxes-without-area", "IoU of two boxes without area is 0/0 = NaN.", FaultEvidence.NonFiniteValue, (input, _) => HasEmptyPair(input) ? null : false)
            {
                Source = InYolox,
                Example = () => SimOtaCases.Input(DType.Float32, new SimOtaOptions(), [0], [0], [4, 4, 4, 4], [4, 4], [8], [0], [4, 4, 4, 4]),
            },
            new PublishedFault(
                "no-candidate", "It throws where no anchor is near any truth.", FaultEvidence.Exception, (input, _) => Count(input) > 0 && !IsFast(input) && !HasCandidate(input))
            {
                Source = InYolox,
                Example = () => SimOtaCases.Input(DType.Float32, new SimOtaOptions(), [0], [0], [0, 0, 8, 8], [400, 400], [8], [0], [0, 0, 8, 8]),
            },
        ],
    };

    private static IReadOnlyList<(string, Tensor)> Compute(
        Tensor logits, Tensor objectness, Tensor boxes, Tensor points, Tensor strides, Tensor labels, Tensor truths, SimOtaOptions options)
    {
        long anchors = boxes.size(0), count = truths.size(0);
        Tensor assigned = full([anchors], Scalars.MinusOne, ScalarType.Int64, boxes.device), matched = zeros_like(objectness), dynamicK = zeros_like(labels);
        bool isFast = options.Conflict == AssignConflict.Claiming;
        if (count == 0 || (isFast && anchors == 0))
            return [("assigned", assigned), ("matchedIou", matched), ("dynamicK", dynamicK)];
        (Tensor isNear, Tensor isStrong) = Near(points, strides, truths, options);
        // One row of candidates for all truths, or one row for each truth.
        Tensor candidates = isFast ? isNear : isNear.any(0, true);
        Tensor iou = Overlap(truths, boxes), cost = Costs(logits, objectness, labels, iou, isStrong, options);
        Tensor taken = zeros_like(cost);
        for (int g = 0; g < count; g++)
        {
            Tensor own = candidates[isFast ? g : 0].nonzero().squeeze(1);
            if (isFast && own.size(0) == 0)
                continue;
            Tensor largest = iou[g].index_select(0, own).topk((int)Math.Min(options.Candidates, own.size(0)), 0).values;
            long k = Math.Max(1, (long)(largest.sum().to(ScalarType.Float64).item<double>() * (isFast ? Bias : 1)));
            if (isFast)
                k = Math.Min(k, own.size(0));
            Tensor cheapest = own.index_select(0, cost[g].index_select(0, own).topk((int)k, 0, false).indexes);
            taken[g].index_fill_(0, cheapest, Scalars.One);
            using Scalar taking = k.ToScalar();
            dynamicK[g].fill_(taking);
        }

        Tensor takers = taken.sum(dim: 0), asked = isFast ? cost.masked_fill(taken.eq(Scalars.Zero), Scalars.Infinity) : cost;
        Tensor owner = where(takers.gt(Scalars.One), asked.argmin(0), taken.argmax(0)), isOwned = takers.gt(Scalars.Zero);
        Tensor own2 = zeros_like(taken).scatter(0, owner.unsqueeze(0), ones_like(taken)) * isOwned;
        return [("assigned", where(isOwned, owner, assigned)), ("matchedIou", (own2 * iou).sum(dim: 0)), ("dynamicK", dynamicK)];
    }

    private static (Tensor IsNear, Tensor IsStrong) Near(Tensor points, Tensor strides, Tensor truths, SimOtaOptions options)
    {
        using Scalar radius = options.CenterRadius.ToScalar();
        Tensor at = points.unsqueeze(0), low = truths.narrow(1, 0, 2).unsqueeze(1), high = truths.narrow(1, 2, 2).unsqueeze(1);
        Tensor centre = low.add(high, Scalars.One) * Scalars.Half, reach = (strides * radius).unsqueeze(1);
        Tensor inBox = cat([at - low, high - at], 2).amin([2]).gt(Scalars.Zero);
        Tensor inCentre = cat([at - (centre - reach), centre.add(reach, Scalars.One) - at], 2).amin([2]).gt(Scalars.Zero);
        return (inBox.logical_or(inCentre), inBox.logical_and(inCentre));
    }

    private static Tensor Overlap(Tensor truths, Tensor boxes)
    {
        Tensor a = truths.unsqueeze(1), b = boxes.unsqueeze(0), shared = Boxes.IntersectionTensor(a, b, 0);
        return shared / (Boxes.AreaTensor(a, 0).add(Boxes.AreaTensor(b, 0), Scalars.One) - shared);
    }

    private static Tensor Costs(Tensor logits, Tensor objectness, Tensor labels, Tensor iou, Tensor isStrong, SimOtaOptions options)
    {
        using Scalar weight = options.IouWeight.ToScalar(), epsilon = SimOta.LogEpsilon.ToScalar(), least = SimOta.LeastLogarithm.ToScalar(), ofWeak = WeakCost.ToScalar();
        Tensor q = (logits.sigmoid() * objectness.sigmoid().unsqueeze(1)).sqrt();
        Tensor ofPositive = q.log().clamp_min(least).neg(), ofNegative = q.OneMinus().log().clamp_min(least).neg();
        Tensor entropy = ofNegative.sum(1).unsqueeze(0).add((ofPositive - ofNegative).t().index_select(0, labels), Scalars.One);
        return (entropy - (iou.add(epsilon, Scalars.One).log() * weight)).add(isStrong.logical_not().to(iou.dtype) * ofWeak, Scalars.One);
    }

    private static long Count(KernelInput input) => input["labels"].Count;

    private static bool IsFast(KernelInput input) => ((SimOtaOptions)input.Options).Conflict == AssignConflict.Claiming;

    private static bool HasEmptyPair(KernelInput input) => IsAnyEmpty(input["boxes"]) && IsAnyEmpty(input["truths"]);

    private static bool IsAnyEmpty(HostArray boxes) => Enumerable.Range(0, boxes.Count / 4)
        .Any(i => boxes.ValueAt(4 * i) == boxes.ValueAt((4 * i) + 2) || boxes.ValueAt((4 * i) + 1) == boxes.ValueAt((4 * i) + 3));

    private static bool HasCandidate(KernelInput input)
    {
        HostArray points = input["anchorPoints"], truths = input["truths"], strides = input["strides"];
        double radius = ((SimOtaOptions)input.Options).CenterRadius;
        return Enumerable.Range(0, strides.Count).Any(a => Enumerable.Range(0, truths.Count / 4).Any(g =>
        {
            bool Both(Func<double, double, double, bool> isNear) => Enumerable.Range(0, 2).All(axis => isNear(
                points.ValueAt((2 * a) + axis), truths.ValueAt((4 * g) + axis), truths.ValueAt((4 * g) + axis + 2)));
            return Both((x, low, high) => x > low && x < high) || Both((x, low, high) => Math.Abs(x - ((low + high) / 2)) < radius * strides.ValueAt(a));
        }));
    }
}
