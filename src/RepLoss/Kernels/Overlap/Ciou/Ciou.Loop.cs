using System.Numerics;
using RepLoss.Contract;

namespace RepLoss.Kernels;

public sealed partial class Ciou
{
    /// <summary>CIoU of each pair by one loop, and the gradient of their sum.</summary>
    /// <param name="predicted">[N,4], centre x and y, width, height.</param>
    /// <param name="target">[N,4], centre x and y, width, height.</param>
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <param name="gradient">[N,4], filled with d(sum of all CIoU)/d predicted; or empty if it is not wanted.</param>
    /// <returns>[N], CIoU of each pair.</returns>
    /// <exception cref="InputException">Lengths do not fit, a number is not finite, or a value or parameter is not allowed.</exception>
    public static T[] Loop<T>(ReadOnlySpan<T> predicted, ReadOnlySpan<T> target, CiouOptions? options = null, Span<T> gradient = default)
        where T : unmanaged, IFloatingPointIeee754<T> => PlainLoop.Run(
            new Ciou(),
            new KernelInput(options ?? new CiouOptions())
            {
                { "predicted", PlainLoop.Rows("ciou", "predicted", predicted, 4) },
                { "target", PlainLoop.Rows("ciou", "target", target, 4) },
            },
            "predicted", gradient);

    /// <summary>One loop over pairs of boxes; O(N) time, no memory beyond the answer.</summary>
    /// <param name="predicted">[N,4], centre x and y, width, height.</param>
    /// <param name="target">[N,4], centre x and y, width, height.</param>
    /// <param name="options">The parameters.</param>
    /// <param name="ciou">N sums, one for each pair.</param>
    /// <param name="gradient">4 N sums: d(sum of all CIoU)/d predicted, or null if it is not wanted.</param>
    internal static void Loop<T>(
        ReadOnlySpan<T> predicted, ReadOnlySpan<T> target, CiouOptions options, Accumulator ciou, Accumulator? gradient)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ciou.Clear();
        gradient?.Clear();
        for (int i = 0; i < predicted.Length / 4; i++)
        {
            (T value, T largestTerm) = Element(predicted.Slice(4 * i, 4), target.Slice(4 * i, 4), options, gradient, 4 * i);
            ciou.Add(i, value);
            ciou.Observe(double.CreateTruncating(largestTerm));
        }
    }

    /// <summary>CIoU of two boxes and the largest term in it; adds its gradient by the four numbers of the first.</summary>
    /// <param name="p">The first box.</param>
    /// <param name="t">The second box.</param>
    /// <param name="options">The parameters.</param>
    /// <param name="gradient">The sums; null where no gradient is wanted.</param>
    /// <param name="index">Where the first box has its four sums.</param>
    /// <param name="shape">
    /// Width and height of the first box over the longer of both, where its sides may be too small for T; the gradient is then by the logarithms
    /// of the sides. Null to take them from the box.
    /// </param>
    internal static (T Value, T LargestTerm) Element<T>(
        ReadOnlySpan<T> p, ReadOnlySpan<T> t, CiouOptions options, Accumulator? gradient, int index, (T Wide, T Tall)? shape = null)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T e = T.CreateTruncating(Epsilon), heightEpsilon = options.EpsilonPlacement == CiouEpsilonPlacement.V5 ? e : T.Zero;
        T unit = T.CreateTruncating(Unit), two = T.One + T.One;
        BoxAxis<T> x = BoxAxis<T>.Of(p[0], p[2], t[0], t[2]), y = BoxAxis<T>.Of(p[1], p[3], t[1], t[3]);
        T w1 = p[2], h1 = p[3] + heightEpsilon, w2 = t[2], h2 = t[3] + heightEpsilon;
        T intersection = x.Overlap * y.Overlap;
        T union = (w1 * h1) + (w2 * h2) - intersection + e;
        T iou = intersection / union;
        T hullX = x.Hull * unit, hullY = y.Hull * unit, dx = (t[0] - p[0]) * unit, dy = (t[1] - p[1]) * unit;
        T diagonal = (hullX * hullX) + (hullY * hullY) + (e * unit * unit);
        T distance = ((dx * dx) + (dy * dy)) / diagonal;

        // By the longer side, since squares of small sides are 0.
        T longer = shape is null ? T.Max(w1, h1) : T.One;
        bool hasAspect = HasAspect(p[2], p[3], shape) && HasAspect(t[2], t[3]);
        T wide = shape?.Wide ?? (hasAspect ? w1 / longer : T.Zero), tall = shape?.Tall ?? (hasAspect ? h1 / longer : T.Zero);
        T angle = hasAspect ? T.Atan2(w2, h2) - T.Atan2(wide, tall) : T.Zero;
        T factor = T.CreateTruncating(AspectFactor);
        T aspect = factor * angle * angle;
        T alpha = aspect / (aspect + T.Max(T.One - iou, T.Zero) + e);
        // Overlaps are differences of edges, which reach as far as the boxes lie from the origin.
        T reach = T.Max(T.Abs(p[0]) + T.Abs(p[2]), T.Abs(p[1]) + T.Abs(p[3]));
        T largestTerm = T.Max(T.One, reach * ((T.Max(x.Overlap, y.Overlap) / T.Abs(union)) + (unit / T.Sqrt(diagonal))));
        T value = iou - distance - (aspect * alpha);
        if (gradient is null)
            return (value, largestTerm);

        // d/d ln w is w d/dw.
        T perWidth = shape is null ? T.One : w1, perHeight = shape is null ? T.One : p[3];
        // dIoU = (dI (1 + IoU) - IoU dA) / U for A = w1 h1: U^2 leaves float32 long before U does.
        T byIntersection = (T.One + iou) / union, byArea = -iou / union;
        AddByEdges(gradient, index, byIntersection * y.Overlap, x.OverlapByHigh, x.OverlapByLow, perWidth);
        AddByEdges(gradient, index + 1, byIntersection * x.Overlap, y.OverlapByHigh, y.OverlapByLow, perHeight);
        gradient.Observe(double.CreateTruncating(T.Abs(byIntersection) * T.Max(reach, largestTerm * T.Max(x.Overlap, y.Overlap))));
        gradient.Add(index + 2, byArea * h1 * perWidth);
        gradient.Add(index + 3, byArea * w1 * perHeight);
        // -d(rho2/c2) = (2 (centre2 - centre1) + 2 rho2/c2 hull dHull) / c2.
        T byHull = two * (distance / diagonal) * unit;
        gradient.Add(index, two * dx / diagonal * unit);
        gradient.Add(index + 1, two * dy / diagonal * unit);
        AddByEdges(gradient, index, byHull * hullX, x.HullByHigh, x.HullByLow, perWidth);
        AddByEdges(gradient, index + 1, byHull * hullY, y.HullByHigh, y.HullByLow, perHeight);
        if (hasAspect)
        {
            // -alpha dv, with d atan(w/h) = (h dw - w dh) / (w^2 + h^2).
            T byAngle = alpha * factor * two * angle / ((wide * wide) + (tall * tall));
            gradient.Add(index + 2, byAngle * tall * (shape is null ? T.One : wide) / longer);
            gradient.Add(index + 3, -byAngle * wide * (shape is null ? T.One : tall) / longer);
        }

        return (value, largestTerm);
    }

    // Of sides below 0, and of a box without any side, there is no aspect ratio.
    private static bool HasAspect<T>(T width, T height, (T Wide, T Tall)? shape = null) where T : unmanaged, IFloatingPointIeee754<T>
    {
        (T wide, T tall) = shape ?? (width, height);
        return T.Min(wide, tall) >= T.Zero && T.Max(wide, tall) > T.Zero;
    }

    // The edges are centre + size/2 and centre - size/2; the size stands two places after the centre. The parts are added one by
    // one, since they cancel between identical boxes and the judge has to know how large they were.
    private static void AddByEdges<T>(Accumulator gradient, int centre, T weight, T byHigh, T byLow, T perSize)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T half = perSize / (T.One + T.One);
        gradient.Add(centre, weight * byHigh);
        gradient.Add(centre, weight * byLow);
        gradient.Add(centre + 2, weight * byHigh * half);
        gradient.Add(centre + 2, -weight * byLow * half);
    }

    private sealed class LoopTwin() : ManagedVariant(VariantName.Loop)
    {
        protected override Action Bind<T>(ManagedCase<T> x)
        {
            T[] predicted = x.Floats("predicted"), target = x.Floats("target");
            CiouOptions options = x.Options<CiouOptions>();
            Accumulator ciou = x.Sum("ciou", x.Shape("predicted")[0]);
            Accumulator? gradient = x.GradientSum("predicted");
            return () => Loop<T>(predicted, target, options, ciou, gradient);
        }
    }
}
