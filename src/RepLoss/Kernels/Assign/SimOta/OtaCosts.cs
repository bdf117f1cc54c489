using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>The costs of all pairs of truth and anchor, as float64 tensors over a batch. Equal pairs cost the same at any index, as in <see cref="TaskAlignment"/>.</summary>
internal sealed class OtaCosts(
    Tensor classLogits, Tensor objectness, Tensor boxes, Tensor points, Tensor strides, Tensor labels, Tensor truths, Tensor? truthMask, SimOtaOptions options)
{
    // Weak pairs come after all others, since their costs are multiplied by this factor. A cost is at most about 100 K + 55. A power of 2 causes no rounding.
    private static readonly double s_weak = Math.Pow(2, 600);

    private readonly Tensor _boxes = PairColumns.Of(boxes), _truths = PairColumns.Of(truths), _points = points.to(ScalarType.Float64).t().contiguous();
    private readonly long _images = boxes.size(0), _anchors = boxes.size(1), _count = truths.size(1);

    /// <summary>Whether there is no pair: no image, no anchor or no truth.</summary>
    public bool AreNone => _images * _anchors * _count == 0;

    /// <summary>An assignment [B,A] without truths: all -1.</summary>
    public Tensor Nobody() => full([_images, _anchors], Scalars.MinusOne, ScalarType.Int64, boxes.device);

    /// <summary>Counts [B,G] of taken anchors: all 0.</summary>
    public Tensor NoCounts() => zeros([_images, _count], ScalarType.Int64, boxes.device);

    /// <summary>
    /// Computes the negated costs [B,G,A] and the number of anchors that each truth takes, [B,G] int64. A larger number is a cheaper pair, and strong pairs are larger than
    /// weak ones. The negated cost is -infinity where the anchor is no candidate or the truth is padding.
    /// </summary>
    public (Tensor Negated, Tensor DynamicK) All()
    {
        (Tensor ofAll, Tensor change) = CrossEntropies();
        Tensor negated = empty([_images, _count, _anchors], ScalarType.Float64, boxes.device), candidates = zeros([_images, 1], ScalarType.Int64, boxes.device);
        Tensor[] truth = _truths.unsqueeze(3).unbind(1);
        Tensor label = (truthMask is null ? labels : labels.masked_fill(truthMask.logical_not(), Scalars.Zero)).unsqueeze(2);
        Tensor? isPadding = truthMask?.logical_not().unsqueeze(2);
        Tensor reach = strides.to(ScalarType.Float64) * ConstantTensor.New(options.CenterRadius, _boxes), weight = ConstantTensor.New(options.IouWeight, _boxes);
        List<Tensor> largest = [];
        long most = Math.Max(64, TensorBlock.Elements(boxes) / (_images * _count));
        for (long start = 0; start < _anchors; start += most)
        {
            using DisposeScope block = NewDisposeScope();
            long length = Math.Min(most, _anchors - start);
            (Tensor isStrong, Tensor isCandidate) = Near(_points.narrow(1, start, length), reach.narrow(0, start, length), truth, isPadding);
            candidates.add_(isCandidate.sum(2), Scalars.One);
            Tensor isNone = isCandidate.logical_not(), iou = PairColumns.IoU(_boxes.narrow(2, start, length).unsqueeze(2).unbind(1), truth);
            Tensor sorted = iou.masked_fill(isNone, Scalars.Zero).topk((int)Math.Min(options.Candidates, length), -1, true, true).values;
            largest.Add(sorted.MoveToOuterDisposeScope());
            Tensor cost = change.narrow(1, start, length).transpose(1, 2).gather(1, label.expand(_images, _count, length)).add_(ofAll.narrow(1, start, length).unsqueeze(1), Scalars.One);
            cost.sub_(iou.add_(ConstantTensor.Of(SimOta.LogEpsilon, iou), Scalars.One).log_().mul_(weight));
            // A cost may be a little below 0. With 1 added, all costs are positive, so that the factor of weak pairs makes every cost larger.
            cost.add_(ConstantTensor.Of(1, cost), Scalars.One);
            Tensor part = where(isStrong, cost, cost * ConstantTensor.Of(s_weak, cost)).neg_().masked_fill_(isNone, Scalars.MinusInfinity);
            if (isPadding is not null)
                part.masked_fill_(isPadding, Scalars.MinusInfinity);
            negated.narrow(2, start, length).copy_(part);
        }

        // The overlaps are added in falling order, as in the definition. Another order may round the sum to the other side of a whole number.
        Tensor overlaps = cat(largest, 2);
        Tensor sum = overlaps.topk((int)Math.Min(options.Candidates, _anchors), -1, true, true).values.cumsum(-1).select(-1, -1);
        Tensor dynamicK = minimum(sum.to(ScalarType.Int64).clamp_min_(Scalars.One), candidates);
        return (negated, isPadding is null ? dynamicK : dynamicK.masked_fill_(isPadding.squeeze(2), Scalars.Zero));
    }

    /// <summary>Computes the IoU [B,A] of anchors with their truths [B,A], in the dtype of the boxes. It is 0 where the truth is -1.</summary>
    public Tensor MatchedIou(Tensor owner)
    {
        if (_count == 0)
            return zeros_like(objectness);
        Tensor iou = PairColumns.IoU(_boxes.unbind(1), PairColumns.Pick(_truths, owner.clamp_min(Scalars.Zero)).unbind(1));
        return iou.masked_fill_(owner.lt(ConstantTensor.Of(0, owner)), Scalars.Zero).to(boxes.dtype);
    }

    // Computes the cross-entropy [B,A] if no class were right, and its change [B,A,K] if a class is right.
    private (Tensor OfAll, Tensor Change) CrossEntropies()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor z = classLogits.to(ScalarType.Float64), o = objectness.to(ScalarType.Float64).unsqueeze(2), least = ConstantTensor.Of(SimOta.LeastLogarithm, z);
        // torch's own sigmoid computes the last elements, which do not fill a register, by another formula. Equal logits would get different numbers.
        static Tensor Sigmoid(Tensor negative) => negative.exp().add_(ConstantTensor.Of(1, negative), Scalars.One).reciprocal_();
        Tensor p = Sigmoid(z.neg()), q = (p * Sigmoid(o.neg())).sqrt_();
        // 1-q is (1-q^2)/(1+q), and 1 - s t is (1-s) + s (1-t).
        Tensor rest = Sigmoid(z).add_(p.mul_(Sigmoid(o)), Scalars.One).div_(q.add(ConstantTensor.Of(1, q), Scalars.One));
        Tensor ofNegative = maximum(rest.log_(), least), change = ofNegative - maximum(q.log_(), least);
        return (ofNegative.sum(-1).neg_().MoveToOuterDisposeScope(), change.MoveToOuterDisposeScope());
    }

    // Returns [B,G,a], whether a point is inside the truth and near its centre; and [B,1,a], whether it is inside any truth or near the centre of any truth.
    private static (Tensor IsStrong, Tensor IsCandidate) Near(Tensor at, Tensor reach, Tensor[] truth, Tensor? isPadding)
    {
        Tensor zero = ConstantTensor.Of(0, at), half = ConstantTensor.Of(0.5, at);
        Tensor Depth(int axis) => minimum(at[axis] - truth[axis], truth[axis + 2] - at[axis]);
        Tensor Apart(int axis) => (at[axis] - (truth[axis].add(truth[axis + 2], Scalars.One) * half)).abs_();
        Tensor inBox = minimum(Depth(0), Depth(1)).gt(zero), inCentre = maximum(Apart(0), Apart(1)).lt(reach);
        Tensor isNear = inBox.logical_or(inCentre);
        return (inBox.logical_and_(inCentre), (isPadding is null ? isNear : isNear.masked_fill_(isPadding, Scalars.Zero)).any(1, true));
    }
}
