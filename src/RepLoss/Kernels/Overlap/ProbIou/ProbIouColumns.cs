using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>
/// Computes ProbIoU of n predicted boxes with their targets, and its gradient by formula, without an autograd graph. All numbers are
/// float64: float32 cannot hold a product of four sides, nor the cosine of a slender box's angle exactly enough.
/// </summary>
internal sealed class ProbIouColumns
{
    private static readonly Scalar s_leastProduct = 1e-300.ToScalar();

    private readonly Tensor _unit, _width, _height, _cosine, _sine, _across, _along, _wide, _tall, _differences, _sums, _squares;
    private readonly Tensor _product, _divisor, _distance, _similarity, _hellinger, _isEmpty;

    /// <summary>Computes the values.</summary>
    /// <param name="predicted">The predicted boxes [n,5].</param>
    /// <param name="target">The targets [n,5].</param>
    public ProbIouColumns(Tensor predicted, Tensor target)
    {
        Tensor p = Columns(predicted), t = Columns(target);
        Tensor sides = stack([p[2], t[2], p[3], t[3]], 0);
        _isEmpty = sides.amin(0) <= Scalars.Zero;
        sides.masked_fill_(_isEmpty, Scalars.One);
        // Lengths are divided by the longest side, so that a product of small lengths does not underflow to 0.
        _unit = sides.amax(0);
        sides.div_(_unit);
        Tensor offset = (p.narrow(0, 0, 2) - t.narrow(0, 0, 2)).div_(_unit);
        // The first row is the predicted box, the second row is the target.
        (_width, _height) = (sides.narrow(0, 0, 2), sides.narrow(0, 2, 2));
        Tensor w1 = _width[0], w2 = _width[1], h1 = _height[0], h2 = _height[1];

        Tensor angles = stack([p[4], t[4], p[4] - t[4]], 0);
        (_cosine, _sine) = (angles.cos(), angles.sin());
        // q = [(w1h1-w2h2)^2 + cos^2 (w1h2-h1w2)^2 + sin^2 (w1w2-h1h2)^2]/(4P). The two products of each difference multiply to P.
        Tensor first = stack([h1, h2, w2], 0).mul_(w1), second = stack([w2 * h2, h1 * w2, h1 * h2], 0);
        (_differences, _sums) = (first - second, first.add(second, Scalars.One));
        _squares = _differences * _differences;
        _product = (first[0] * second[0]).mul_(ConstantTensor.Of(4, first)).clamp_min_(s_leastProduct);
        Tensor numerator = Weighed(_squares[0], _squares);
        _divisor = _product.add(numerator, Scalars.One);
        // The difference of the centres across and along each box. B1 is the sum over both boxes of 3 (w^2 across^2 + h^2 along^2)/(4P (1+q)).
        Tensor cosines = _cosine.narrow(0, 0, 2), sines = _sine.narrow(0, 0, 2);
        _across = (offset[1] * cosines).sub_(offset[0] * sines);
        _along = (offset[0] * cosines).add_(offset[1] * sines, Scalars.One);
        (_wide, _tall) = (_across * _width, _along * _height);
        _distance = Sum((_wide * _wide).addcmul_(_tall, _tall, Scalars.One)).mul_(ConstantTensor.Of(3, first)).div_(_divisor);
        Tensor divergence = (numerator / _product).log1p_().mul_(ConstantTensor.Of(0.5, first)).add_(_distance, Scalars.One);
        _similarity = divergence.neg().exp_();
        _hellinger = divergence.neg_().expm1_().neg_().sqrt_();
        Value = (_similarity / _hellinger.add(Scalars.One, Scalars.One)).masked_fill_(_isEmpty, Scalars.Zero);
    }

    /// <summary>The ProbIoU of each pair, [n] float64.</summary>
    public Tensor Value { get; }

    /// <summary>Computes the gradient of each value, [n,5] float64, times a share [n] if one is given.</summary>
    public Tensor Gradient(Tensor? share)
    {
        Tensor w1 = _width[0], h1 = _height[0], cosines = _cosine.narrow(0, 0, 2), sines = _sine.narrow(0, 0, 2);
        Tensor byAcross = _wide * _width, byAlong = _tall * _height, six = _divisor.reciprocal().mul_(ConstantTensor.Of(6, w1));
        Tensor byX = Sum((byAlong * cosines).sub_(byAcross * sines)).mul_(six);
        Tensor byY = Sum((byAlong * sines).addcmul_(byAcross, cosines, Scalars.One)).mul_(six);

        // The derivatives by ln w1 and ln h1. With Q = d ln(1+q), the one by ln w1 is 6 (w1 across)^2/(4P(1+q)) - B1 (1+Q) + Q/2.
        Tensor products = _differences * _sums, turned = Weighed(null, products);
        Tensor ofWidth = products[0].add(turned, Scalars.One).div_(_divisor), ofHeight = (products[0] - turned).div_(_divisor);
        Tensor rest = ConstantTensor.Of(0.5, w1) - _distance;
        Tensor byWidth = BySide(_wide[0], ofWidth, six, rest).div_(w1), byHeight = BySide(_tall[0], ofHeight, six, rest).div_(h1);

        // For a square, the gradient by the angle is 0, since both differences of squares are 0.
        Tensor ofCentres = (_across[0] * _along[0]).mul_((h1 * h1).sub_(w1 * w1)).mul_(six);
        Tensor byAngle = (_sine[2] * _cosine[2]).mul_(ConstantTensor.Of(2, w1)).mul_(_squares[2] - _squares[1]).div_(_divisor).mul_(rest).add_(ofCentres, Scalars.One);

        // For identical boxes the divisor 0 is replaced by infinity, so that the gradient is 0. ProbIoU has a kink there.
        Tensor slope = (_similarity / _hellinger.masked_fill(_hellinger == Scalars.Zero, Scalars.Infinity)).mul_(ConstantTensor.Of(-0.5, w1));
        if (share is not null)
            slope.mul_(share);
        Tensor ofLength = slope / _unit, isNothing = _isEmpty | (_similarity == Scalars.Zero);
        return stack([byX * ofLength, byY * ofLength, byWidth * ofLength, byHeight * ofLength, byAngle * slope], 1)
            .masked_fill_(isNothing.unsqueeze(1), Scalars.Zero);
    }

    private Tensor BySide(Tensor part, Tensor byLogarithm, Tensor six, Tensor rest) =>
        (part * part).mul_(six).sub_(_distance).addcmul_(rest, byLogarithm, Scalars.One);

    // Adds the first row, cos^2 times the second row and sin^2 times the third row. The angle is the angle between the boxes.
    private Tensor Weighed(Tensor? first, Tensor rows)
    {
        Tensor cosine = _cosine[2], sine = _sine[2], along = cosine * cosine * rows[1];
        if (first is not null)
            along.add_(first, Scalars.One);
        return along.addcmul_(sine * sine, rows[2], Scalars.One);
    }

    private static Tensor Columns(Tensor boxes) => stack(boxes.unbind(1), 0).to(ScalarType.Float64);

    // Adds the two rows. torch's sum over a dimension of two takes twice as long.
    private static Tensor Sum(Tensor both) => both[0].add(both[1], Scalars.One);
}
