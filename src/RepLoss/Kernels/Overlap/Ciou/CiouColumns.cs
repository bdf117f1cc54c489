using RepLoss.Torch;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>CIoU of N boxes with their targets, and its gradient with respect to the boxes by formula, without a graph; x and y are rows of [2,N].</summary>
internal sealed class CiouColumns
{
    private readonly IntersectionSides _sides;
    private readonly Tensor _size, _width, _tall, _union, _iou, _hull, _diagonal, _towards, _distance;
    private readonly Tensor _low1, _high1, _low2, _high2, _isUnknown, _angle, _alpha;
    private readonly Tensor? _shape;

    /// <summary>Computes the values.</summary>
    /// <param name="predicted">[N,4].</param>
    /// <param name="target">[N,4].</param>
    /// <param name="heightEpsilon">What is added to heights.</param>
    /// <param name="withGradient">Whether <see cref="Gradient"/> will be asked for.</param>
    /// <param name="shape">
    /// [2,N] widths and heights of the predicted boxes over the longer of both, where the sides may be too small for the dtype; the gradient is then
    /// by the logarithms of the sides. Null to take them from the boxes.
    /// </param>
    public CiouColumns(Tensor predicted, Tensor target, double heightEpsilon, bool withGradient, Tensor? shape)
    {
        Tensor epsilon = ConstantTensor.Of(Ciou.Epsilon, predicted), zero = ConstantTensor.Of(0, predicted);
        (Tensor centre1, _size, _low1, _high1) = Columns(predicted);
        (Tensor centre2, Tensor size2, _low2, _high2) = Columns(target);
        _shape = shape;
        (_width, _tall) = (_size[0], Tall(_size[1], heightEpsilon));
        (Tensor width2, Tensor tall2) = (size2[0], Tall(size2[1], heightEpsilon));
        _sides = new IntersectionSides(_low1, _high1, _low2, _high2, 0, withGradient);
        Tensor shared = _sides.Area();
        _union = (_width * _tall).add_(width2 * tall2, Scalars.One).sub_(shared).add_(epsilon, Scalars.One);
        // A side that is not finite makes the union so; from there the answer and its gradient are NaN.
        _iou = shared.div_(_union).add_(_union, Scalars.Zero);

        Tensor unit = ConstantTensor.Of(Ciou.Unit, predicted);
        _hull = maximum(_high1, _high2).sub_(minimum(_low1, _low2)).mul_(unit);
        _diagonal = SquaredLength(_hull).add_(ConstantTensor.Of(Ciou.Epsilon * Ciou.Unit * Ciou.Unit, predicted), Scalars.One);
        _towards = (centre2 - centre1).mul_(unit);
        _distance = SquaredLength(_towards).div_(_diagonal);

        // atan(w/h) by way of atan2, which needs no quotient that may overflow and is finite where a side is 0.
        Tensor sides = shape ?? _size, least = minimum(sides, size2), longest = minimum(maximum(sides[0], sides[1]), maximum(size2[0], size2[1]));
        _isUnknown = minimum(least[0], least[1]).ge_(zero).mul_(longest) <= zero;
        _angle = width2.atan2(tall2).sub_(shape is null ? _width.atan2(_tall) : shape[0].atan2(shape[1])).masked_fill_(_isUnknown, Scalars.Zero);
        Tensor aspect = (_angle * _angle).mul_(ConstantTensor.Of(Ciou.AspectFactor, predicted));
        // A constant; 1 - IoU is kept from falling below 0 by rounding, where v + 1 - IoU + e may be 0.
        _alpha = aspect / _iou.OneMinus().clamp_min_(Scalars.Zero).add_(aspect, Scalars.One).add_(epsilon, Scalars.One);
        Value = (_iou - _distance).sub_(aspect.mul_(_alpha));
    }

    /// <summary>[N].</summary>
    public Tensor Value { get; }

    /// <summary>[N,4], of each value with respect to its predicted box.</summary>
    public Tensor Gradient()
    {
        // Halves, since the signs make a weight of 0, 1 or 2 from them: of the intersection's sides, and of the hull's.
        Tensor lowSign = (_low1 - _low2).sign_(), highSign = (_high2 - _high1).sign_();
        Tensor inner = _sides.Both(_iou.add(ConstantTensor.Of(1, _iou), Scalars.One).div_(_union).mul_(ConstantTensor.Of(0.5, _iou)));
        Tensor outer = _hull * (_distance / _diagonal).mul_(ConstantTensor.Of(Ciou.Unit, _iou));
        Tensor high = inner.addcmul(inner, highSign, Scalars.One).add_(outer, Scalars.One).addcmul_(outer, highSign, Scalars.MinusOne);
        Tensor low = inner.addcmul(inner, lowSign, Scalars.One).add_(outer, Scalars.One).addcmul_(outer, lowSign, Scalars.MinusOne).neg_();
        Tensor centre = high.add(low, Scalars.One).add_(_towards / _diagonal, Scalars.Eighth);

        Tensor area = _iou / _union;
        Tensor turn = (_angle * _alpha).mul_(ConstantTensor.Of(2 * Ciou.AspectFactor, _angle));
        if (_shape is { } shape)
        {
            // By the logarithms: w times what is by w.
            turn.mul_(shape[0]).mul_(shape[1]).div_(SquaredLength(shape).clamp_min_(Scalars.One));
            Tensor byArea = area.mul_(_width).mul_(_tall);
            return Boxes.RowsTensor(stack([centre, stack([turn - byArea, turn.add_(byArea, Scalars.One).neg_()]).addcmul_(high - low, _size, Scalars.Half)]));
        }

        // By the longer side, since squares of small sides are 0. The sum of squares is 1 or more, but where there is no turn.
        Tensor longer = maximum(_width, _tall).masked_fill_(_isUnknown, Scalars.One), wide = _width / longer, tall = _tall / longer;
        turn.div_((wide * wide).add_(tall * tall, Scalars.One).clamp_min_(Scalars.One).mul_(longer.clamp_min_(Scalars.LeastNormal(longer.dtype))));
        Tensor width = (turn * tall).sub_(area * _tall), height = (turn * wide).add_(area * _width, Scalars.One).neg_();
        return Boxes.RowsTensor(stack([centre, stack([width, height]).add_(high - low, Scalars.Half)]));
    }

    // x x + y y: a sum over a dimension of two takes torch twice as long.
    private static Tensor SquaredLength(Tensor both)
    {
        Tensor squares = both * both;
        return squares[0].add_(squares[1], Scalars.One);
    }

    private static Tensor Tall(Tensor height, double epsilon) => epsilon == 0 ? height : height.add(ConstantTensor.New(epsilon, height), Scalars.One);

    private static (Tensor Centre, Tensor Size, Tensor Low, Tensor High) Columns(Tensor boxes)
    {
        Tensor columns = Boxes.ColumnsTensor(boxes), centre = columns[0], size = columns[1];
        return (centre, size, centre.add(size, Scalars.MinusHalf), centre.add(size, Scalars.Half));
    }
}
