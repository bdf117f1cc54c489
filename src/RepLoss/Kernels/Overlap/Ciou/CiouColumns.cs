using RepLoss.Torch;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>CIoU of N boxes with their targets, and its gradient with respect to the boxes by formula, without a graph; x and y are rows of [2,N].</summary>
internal sealed class CiouColumns
{
    private readonly SharedSides _sides;
    private readonly Tensor _width, _tall, _union, _iou, _hull, _diagonal, _towards, _distance;
    private readonly Tensor _low1, _high1, _low2, _high2, _hasNoArea, _angle, _alpha;

    /// <summary>Computes the values.</summary>
    /// <param name="predicted">[N,4].</param>
    /// <param name="target">[N,4].</param>
    /// <param name="heightEpsilon">What is added to heights.</param>
    /// <param name="withGradient">Whether <see cref="Gradient"/> will be asked for.</param>
    public CiouColumns(Tensor predicted, Tensor target, double heightEpsilon, bool withGradient)
    {
        Tensor epsilon = ConstantTensor.Of(Ciou.Epsilon, predicted), zero = ConstantTensor.Of(0, predicted);
        (Tensor centre1, Tensor size1, _low1, _high1) = Columns(predicted);
        (Tensor centre2, Tensor size2, _low2, _high2) = Columns(target);
        (_width, _tall) = (size1[0], Tall(size1[1], heightEpsilon));
        (Tensor width2, Tensor tall2) = (size2[0], Tall(size2[1], heightEpsilon));
        _sides = new SharedSides(_low1, _high1, _low2, _high2, 0, withGradient);
        Tensor shared = _sides.Area();
        _union = (_width * _tall).add_(width2 * tall2, Scalars.One).sub_(shared).add_(epsilon, Scalars.One);
        _iou = shared.div_(_union);

        _hull = maximum(_high1, _high2).sub_(minimum(_low1, _low2));
        _diagonal = SquaredLength(_hull).add_(epsilon, Scalars.One);
        _towards = centre2 - centre1;
        _distance = SquaredLength(_towards).div_(_diagonal);

        Tensor least = minimum(size1, size2);
        _hasNoArea = minimum(least[0], least[1]) <= zero;
        // atan(w/h) by way of atan2, which needs no quotient that may overflow and is finite where a side is 0.
        _angle = width2.atan2(tall2).sub_(_width.atan2(_tall));
        Tensor aspect = (_angle * _angle).mul_(ConstantTensor.Of(Ciou.AspectFactor, predicted)).masked_fill_(_hasNoArea, Scalars.Zero);
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
        Tensor outer = _hull * (_distance / _diagonal);
        Tensor high = inner.addcmul(inner, highSign, Scalars.One).add_(outer, Scalars.One).addcmul_(outer, highSign, Scalars.MinusOne);
        Tensor low = inner.addcmul(inner, lowSign, Scalars.One).add_(outer, Scalars.One).addcmul_(outer, lowSign, Scalars.MinusOne).neg_();
        Tensor centre = high.add(low, Scalars.One).add_(_towards / _diagonal, Scalars.Two);

        Tensor area = _iou / _union;
        // By the longer side, since squares of small sides are 0: a saturated logit makes such a side.
        Tensor longer = maximum(_width, _tall).masked_fill_(_hasNoArea, Scalars.One), wide = _width / longer, tall = _tall / longer;
        Tensor turn = (_angle * _alpha).mul_(ConstantTensor.Of(2 * Ciou.AspectFactor, _angle)).div_((wide * wide).add_(tall * tall, Scalars.One).mul_(longer)).masked_fill_(_hasNoArea, Scalars.Zero);
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
