using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>
/// The aspect term of CIoU for n boxes, alpha v with v = 4/pi^2 (atan(wt/ht) - atan(w/h))^2, and its gradient, in which alpha is a
/// constant. A box whose sides are both 0 has no aspect ratio; v is 0 there.
/// </summary>
internal sealed class AspectColumns
{
    private const double Factor = 4 / (Math.PI * Math.PI);

    private readonly Tensor _size, _longer, _isUnknown, _angle, _alpha;

    /// <summary>Computes the values.</summary>
    /// <param name="size">[2,n], the predicted widths and heights. They are not scaled, since scaling would round very small sides and change their ratio.</param>
    /// <param name="targetSize">[2,n], the widths and heights of the targets.</param>
    /// <param name="iou">[n], the IoU of each pair.</param>
    /// <param name="epsilon">e, the number that is added to denominators.</param>
    public AspectColumns(Tensor size, Tensor targetSize, Tensor iou, double epsilon)
    {
        _size = size;
        Tensor w = size[0], h = size[1], targetW = targetSize[0], targetH = targetSize[1];
        _longer = maximum(w, h);
        _isUnknown = minimum(_longer, maximum(targetW, targetH)) <= Scalars.Zero;
        _angle = targetW.atan2(targetH).sub_(w.atan2(h)).masked_fill_(_isUnknown, Scalars.Zero);
        using Scalar e = BoxLossColumns.EpsilonFor(iou, epsilon);
        Tensor v = (_angle * _angle).mul_(ConstantTensor.Of(Factor, _angle));
        _alpha = v / iou.OneMinus().clamp_min_(Scalars.Zero).add_(v, Scalars.One).add_(e, Scalars.One);
        Value = v.mul_(_alpha);
    }

    /// <summary>The aspect term of each pair [n].</summary>
    public Tensor Value { get; }

    /// <summary>Computes the derivatives [2,n] with respect to the predicted widths and heights, times a share.</summary>
    public Tensor BySize(Tensor share)
    {
        // d atan(w/h) = (h dw - w dh)/(w^2 + h^2). Both sides are divided by the longer one first, since the squares of small sides underflow to 0.
        Tensor longer = _longer.masked_fill(_isUnknown, Scalars.One), ratios = _size / longer, squares = ratios * ratios;
        // The norm is at least 1, except for boxes without an aspect ratio.
        Tensor norm = squares[0].add_(squares[1], Scalars.One).clamp_min_(Scalars.One);
        Tensor byAngle = (_angle * _alpha).mul_(ConstantTensor.Of(-2 * Factor, _angle)).mul_(share).div_(norm);
        return stack([byAngle * ratios[1], (byAngle * ratios[0]).neg_()], 0).div_(longer);
    }
}
