using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>
/// The penalty that a kind of <see cref="BoxLoss"/> adds to 1 - IoU of n pairs, and its derivatives with respect to the union [n], and to the
/// sides, hulls and differences of centres [2,n]. A derivative is null if the kind has none. <see cref="AspectColumns"/> has CIoU's aspect term.
/// </summary>
internal sealed class PenaltyColumns
{
    /// <summary>Computes the value and the derivatives.</summary>
    public PenaltyColumns(Tensor size, Tensor targetSize, Tensor hull, Tensor difference, Tensor union, Scalar e, BoxLossOptions options)
    {
        if (options.Kind == BoxLossKind.Giou)
        {
            AddEnclosing(hull, union, e);
            return;
        }

        // Edges are subtracted first. The sum of two edges may be large, since boxes may be far from the origin, and would lose digits.
        Tensor offset = difference.narrow(0, 0, 2).add(difference.narrow(0, 2, 2), Scalars.One).mul_(ConstantTensor.Of(0.5, difference));
        if (options.Kind == BoxLossKind.Siou)
        {
            AddAngledDistance(hull, offset, e);
            AddShapes(size, targetSize, options);
        }
        else
        {
            AddDistance(hull, offset, e);
            if (options.Kind == BoxLossKind.Eiou)
                AddSides(size, targetSize, hull, e);
        }
    }

    public Tensor Value { get; private set; } = null!;

    public Tensor ByHull { get; private set; } = null!;

    public Tensor? ByOffset { get; private set; }

    public Tensor? BySize { get; private set; }

    public Tensor? ByUnion { get; private set; }

    // (C - U)/(C + e).
    private void AddEnclosing(Tensor hull, Tensor union, Scalar e)
    {
        Tensor enclosing = hull[0] * hull[1], divisor = enclosing.add(e, Scalars.One);
        Value = (enclosing - union).div_(divisor);
        ByUnion = divisor.reciprocal().neg_();
        Tensor byEnclosing = union.add(e, Scalars.One).div_(divisor).div_(divisor);
        ByHull = stack([byEnclosing * hull[1], byEnclosing * hull[0]], 0);
    }

    // (dx^2 + dy^2)/(cw^2 + ch^2 + e).
    private void AddDistance(Tensor hull, Tensor offset, Scalar e)
    {
        Tensor diagonal = Sum(hull * hull).add_(e, Scalars.One);
        Value = Sum(offset * offset).div_(diagonal);
        ByOffset = (offset / diagonal).mul_(ConstantTensor.Of(2, offset));
        ByHull = (hull * (Value / diagonal)).mul_(ConstantTensor.Of(-2, hull));
    }

    // (w - wt)^2/(cw^2 + e) + (h - ht)^2/(ch^2 + e).
    private void AddSides(Tensor size, Tensor targetSize, Tensor hull, Scalar e)
    {
        Tensor difference = size - targetSize, square = (hull * hull).add_(e, Scalars.One), share = difference / square, values = difference.mul_(share);
        Value.add_(values[0], Scalars.One).add_(values[1], Scalars.One);
        BySize = share.mul_(ConstantTensor.Of(2, share));
        ByHull.addcmul_(values.div_(square), hull, Scalars.MinusTwo);
    }

    // Half of 2 - exp(-(2-Lambda) dx^2/(cw^2+e)) - exp(-(2-Lambda) dy^2/(ch^2+e)), Lambda = 2 |dx| |dy|/(dx^2+dy^2).
    private void AddAngledDistance(Tensor hull, Tensor offset, Scalar e)
    {
        Tensor absolute = offset.abs(), longer = maximum(absolute[0], absolute[1]);
        // Both offsets are divided by the longer one, since the squares of small offsets underflow to 0. Equal centres give 0.
        Tensor shares = absolute / longer.masked_fill_(longer == Scalars.Zero, Scalars.One), a = shares[0], b = shares[1];
        Tensor norm = Sum(shares * shares).clamp_min_(Scalars.One), gamma = (a * b).div_(norm).mul_(ConstantTensor.Of(-2, a)).add_(ConstantTensor.Of(2, a), Scalars.One);
        Tensor square = (hull * hull).add_(e, Scalars.One), ratios = absolute / square, exponents = (ratios * absolute).mul_(gamma);
        Tensor powers = exponents.neg().exp_();
        Value = Sum(powers).mul_(ConstantTensor.Of(0.5, powers)).OneMinus_();
        // The derivative by Lambda is this times the longer offset. The factor cancels with dLambda/d|dx| = 2 |dy| (dy^2 - dx^2)/(dx^2 + dy^2)^2.
        ratios.mul_(powers);
        Tensor angle = Sum(ratios * shares).mul_(a - b).mul_(a.add(b, Scalars.One)).div_(norm).div_(norm);
        ByOffset = (ratios * gamma).add_(stack([b * angle, (a * angle).neg_()], 0), Scalars.One).mul_(offset.sign_());
        ByHull = (exponents.mul_(powers) * hull).div_(square).neg_();
    }

    // Half of (1 - exp(-|w-wt|/(max(w,wt)+e)))^theta + (1 - exp(-|h-ht|/(max(h,ht)+e)))^theta.
    private void AddShapes(Tensor size, Tensor targetSize, BoxLossOptions options)
    {
        using Scalar e = BoxLossColumns.EpsilonFor(size, options.Epsilon * BoxLoss.Unit), lower = (options.Theta - 1).ToScalar(), halfTheta = (options.Theta / 2).ToScalar();
        Tensor difference = size - targetSize, larger = maximum(size, targetSize).add_(e, Scalars.One), smaller = minimum(size, targetSize).add_(e, Scalars.One);
        Tensor power = difference.abs().div_(larger).neg_().exp_(), rest = power.OneMinus(), risen = rest.pow(lower);
        Value.add_(Sum(rest.mul_(risen)), Scalars.Half);
        // d(|w-wt|/(max(w,wt)+e))/dw is (wt+e)/(w+e)^2 where w is larger, -1/(wt+e) where it is smaller.
        Tensor ratio = (smaller / larger).masked_fill_(difference < Scalars.Zero, Scalars.One);
        BySize = risen.mul_(power).mul_(ratio).div_(larger).mul_(difference.sign_()).mul_(halfTheta);
    }

    // Adds the two rows. torch's sum over a dimension of two takes twice as long.
    private static Tensor Sum(Tensor both) => both[0].add(both[1], Scalars.One);
}
