using System.Numerics;
using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>
/// Computes how well anchors fit truths, as float64 tensors over a batch of images, for all pairs or for chosen pairs. Equal pairs get equal numbers at any index.
/// For sigmoid and pow this is not so: torch computes the last elements, which do not fill a register, by another formula. So these two are not used here.
/// </summary>
internal sealed class TaskAlignment(Tensor scores, Tensor boxes, Tensor points, Tensor labels, Tensor truths, Tensor? truthMask, TalAssignOptions options)
{
    private readonly Tensor _boxes = PairColumns.Of(boxes), _truths = PairColumns.Of(truths), _points = points.to(ScalarType.Float64).t().contiguous();
    private readonly Tensor _labels = truthMask is null ? labels : labels.masked_fill(truthMask.logical_not(), Scalars.Zero);

    /// <summary>
    /// Computes m [B,G,A] of all pairs, -infinity where the anchor is not inside. Under "all", also finds the truth [B,A] that each anchor overlaps most; otherwise that
    /// tensor is not set.
    /// </summary>
    public (Tensor Metric, Tensor Best) Metrics()
    {
        long images = boxes.size(0), anchors = boxes.size(1), count = truths.size(1);
        Tensor metric = empty([images, count, anchors], ScalarType.Float64, boxes.device), best = empty([images, anchors], ScalarType.Int64, boxes.device);
        Tensor[] inner = Narrowed();
        Tensor truth = _truths.unsqueeze(3), label = _labels.unsqueeze(2), isPadding = truthMask is null ? empty([0], ScalarType.Bool, boxes.device) : truthMask.logical_not().unsqueeze(2);
        long most = Math.Max(64, TensorBlock.Elements(boxes) / (images * count));
        for (long start = 0; start < anchors; start += most)
        {
            using DisposeScope block = NewDisposeScope();
            long length = Math.Min(most, anchors - start);
            Tensor outside = IsOutside(inner, _points.narrow(1, start, length));
            if (truthMask is not null)
                outside.logical_or_(isPadding);
            Tensor overlap = Overlap(_boxes.narrow(2, start, length).unsqueeze(2), truth);
            if (options.Conflict == AssignConflict.All)
            {
                // The overlap counts as 0 where the anchor is outside. Padding has -1, so that it is never the best.
                Tensor asked = overlap.masked_fill(outside, Scalars.Zero);
                if (truthMask is not null)
                    asked.masked_fill_(isPadding, Scalars.MinusOne);
                best.narrow(1, start, length).copy_(asked.max(1).indexes);
            }

            Tensor score = scores.narrow(1, start, length).transpose(1, 2).gather(1, label.expand(images, count, length));
            metric.narrow(2, start, length).copy_(Metric(score, overlap).masked_fill_(outside, Scalars.MinusInfinity));
        }

        return (metric, best);
    }

    /// <summary>Computes o [B,G,k] of each truth with the anchors [B,G,k] that it claims.</summary>
    public Tensor OverlapsOfClaims(Tensor anchors)
    {
        long images = anchors.size(0), count = anchors.size(1), k = anchors.size(2);
        return Overlap(PairColumns.Pick(_boxes, anchors.flatten(1)).reshape(images, 4, count, k), _truths.unsqueeze(3));
    }

    /// <summary>Computes o and m [B,A] of each anchor with its truth [B,A]. Both are 0 where the anchor is not inside this truth.</summary>
    public (Tensor Overlap, Tensor Metric) OfOwners(Tensor owner)
    {
        Tensor overlap = Overlap(_boxes, PairColumns.Pick(_truths, owner));
        if (options.Conflict == AssignConflict.All)
        {
            Tensor[] inner = Array.ConvertAll(Narrowed(), edge => edge.squeeze(2).gather(1, owner));
            overlap.masked_fill_(IsOutside(inner, _points), Scalars.Zero);
        }

        return (overlap, Metric(scores.gather(2, LabelsOfOwners(owner).unsqueeze(2)).squeeze(2), overlap));
    }

    /// <summary>The class [B,A] of each anchor's truth.</summary>
    public Tensor LabelsOfOwners(Tensor owner) => _labels.gather(1, owner);

    // The edges x1, y1, x2, y2 [B,G,1] of the region whose anchors a truth may claim. Small sides are widened.
    private Tensor[] Narrowed()
    {
        Tensor[] edges = _truths.unsqueeze(3).unbind(1);
        if (options.SmallSide == 0)
            return edges;
        Tensor half = ConstantTensor.New(options.WidenedSide / 2, _truths), least = ConstantTensor.New(options.SmallSide, _truths);
        for (int axis = 0; axis < 2; axis++)
        {
            Tensor isSmall = (edges[axis + 2] - edges[axis]).lt(least), middle = edges[axis].add(edges[axis + 2], Scalars.One) * ConstantTensor.Of(0.5, _truths);
            (edges[axis], edges[axis + 2]) = (where(isSmall, middle - half, edges[axis]), where(isSmall, middle.add(half, Scalars.One), edges[axis + 2]));
        }

        return edges;
    }

    private Tensor IsOutside(Tensor[] edges, Tensor at)
    {
        Tensor epsilon = ConstantTensor.New(options.Epsilon, at);
        Tensor nearest = minimum(at[0] - edges[0], edges[2] - at[0]);
        return minimum(nearest, minimum(at[1] - edges[1], edges[3] - at[1])).gt(epsilon).logical_not_();
    }

    // Computes o of columns [B,4,…] that broadcast.
    private Tensor Overlap(Tensor box, Tensor truth)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor[] p = box.unbind(1), t = truth.unbind(1);
        if (options.Overlap == AlignmentOverlap.Iou)
            return PairColumns.IoU(p, t).MoveToOuterDisposeScope();
        Tensor shared = PairColumns.Shared(p, t), width = p[2] - p[0], height = p[3] - p[1], truthWidth = t[2] - t[0], truthHeight = t[3] - t[1];
        Tensor e = ConstantTensor.Of(Ciou.Epsilon, shared);
        height.add_(e, Scalars.One);
        truthHeight.add_(e, Scalars.One);
        Tensor iou = shared.div_((width * height).add(truthWidth * truthHeight, Scalars.One).sub_(shared).add_(e, Scalars.One));
        Tensor angle = truthWidth.div_(truthHeight).atan_().sub(width.div_(height).atan_()), aspect = angle.mul_(angle).mul_(ConstantTensor.Of(Ciou.AspectFactor, angle));
        Tensor weight = iou.OneMinus().clamp_min_(Scalars.Zero).add_(aspect, Scalars.One).add_(e, Scalars.One);
        iou.sub_(aspect.mul_(aspect).div_(weight));
        Tensor Squared(Tensor x) => x.mul_(x);
        Tensor Hull(int axis) => Squared(maximum(p[axis + 2], t[axis + 2]).sub_(minimum(p[axis], t[axis])));
        Tensor Apart(int axis) => Squared(p[axis].add(p[axis + 2], Scalars.One).sub(t[axis].add(t[axis + 2], Scalars.One)));
        Tensor diagonal = Hull(0).add_(Hull(1), Scalars.One).add_(e, Scalars.One);
        return iou.sub_(Apart(0).add_(Apart(1), Scalars.One).mul_(ConstantTensor.Of(0.25, iou)).div_(diagonal)).clamp_min_(Scalars.Zero).MoveToOuterDisposeScope();
    }

    private Tensor Metric(Tensor score, Tensor overlap) => Power(score.to(ScalarType.Float64), options.Alpha).mul_(Power(overlap.clone(), options.Beta));

    // Overwrites x, whose numbers are 0 or more.
    private static Tensor Power(Tensor x, double exponent)
    {
        if (exponent == 0.5)
            return x.sqrt_();
        if (exponent is >= 1 and <= 16 && double.IsInteger(exponent))
        {
            // Starts at the second highest bit of the exponent. For each bit the power is squared, and multiplied by x if the bit is set.
            Tensor power = x.clone();
            for (int bit = BitOperations.Log2((uint)exponent) - 1; bit >= 0; bit--)
            {
                power.mul_(power);
                if (((uint)exponent >> bit & 1) != 0)
                    power.mul_(x);
            }

            return power;
        }

        return x.log_().mul_(ConstantTensor.New(exponent, x)).exp_();
    }
}
