using static TorchSharp.torch;

namespace RepLoss.Kernels;

public sealed partial class Ciou
{
    /// <summary>Columns against columns; O(N) time and, for some forty temporaries of length N, memory.</summary>
    /// <param name="predicted">[N,4] float32 or float64: centre x and y, width, height.</param>
    /// <param name="target">[N,4] of the same dtype and device.</param>
    /// <param name="options">Parameters; the defaults where null.</param>
    /// <returns>[N], differentiable with respect to the predicted boxes.</returns>
    public static Tensor Tensor(Tensor predicted, Tensor target, CiouOptions? options = null)
    {
        options ??= new CiouOptions();
        double heightEpsilon = options.EpsilonPlacement == CiouEpsilonPlacement.V5 ? Epsilon : 0;
        Tensor centre1 = predicted.narrow(1, 0, 2), size1 = predicted.narrow(1, 2, 2);
        Tensor centre2 = target.narrow(1, 0, 2), size2 = target.narrow(1, 2, 2);
        Tensor low1 = centre1 - (size1 / 2), high1 = centre1 + (size1 / 2);
        Tensor low2 = centre2 - (size2 / 2), high2 = centre2 + (size2 / 2);

        Tensor intersection = Product((minimum(high1, high2) - maximum(low1, low2)).clamp_min(0), 0);
        Tensor iou = intersection / (Product(size1, heightEpsilon) + Product(size2, heightEpsilon) - intersection + Epsilon);
        Tensor diagonal = SquaredLength(maximum(high1, high2) - minimum(low1, low2)) + Epsilon;
        Tensor distance = SquaredLength(centre2 - centre1);
        Tensor aspect = Aspect(size1, size2, heightEpsilon);
        return iou - (distance / diagonal) - (aspect * Alpha(aspect.detach(), iou.detach()));
    }

    // v, with sides that are not above 0 replaced before the angles, so that nothing non-finite is masked afterwards.
    private static Tensor Aspect(Tensor size1, Tensor size2, double heightEpsilon)
    {
        Tensor hasNoArea = (minimum(size1, size2) <= 0).any(1);
        Tensor difference = Angle(size2, hasNoArea, heightEpsilon) - Angle(size1, hasNoArea, heightEpsilon);
        return (difference * difference * AspectFactor).masked_fill(hasNoArea, 0);
    }

    // atan(w/h) by way of atan2, whose gradient stays finite for slivers whose w/h^2 is not.
    private static Tensor Angle(Tensor size, Tensor hasNoArea, double heightEpsilon)
    {
        Tensor safe = size.masked_fill(hasNoArea.unsqueeze(1), 1);
        Tensor height = safe.select(1, 1);
        return safe.select(1, 0).atan2(heightEpsilon == 0 ? height : height + heightEpsilon);
    }

    // A constant; 1 - IoU is kept from falling below 0 by rounding, where v + 1 - IoU + e may be 0.
    private static Tensor Alpha(Tensor aspect, Tensor iou) => aspect / (aspect + (1 - iou).clamp_min(0) + Epsilon);

    private static Tensor Product(Tensor sides, double heightEpsilon)
    {
        Tensor height = sides.select(1, 1);
        return sides.select(1, 0) * (heightEpsilon == 0 ? height : height + heightEpsilon);
    }

    private static Tensor SquaredLength(Tensor xy) => (xy * xy).sum(1);
}
