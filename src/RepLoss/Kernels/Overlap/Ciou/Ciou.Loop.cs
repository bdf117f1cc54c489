using System.Numerics;
using RepLoss.Contract;

namespace RepLoss.Kernels;

public sealed partial class Ciou
{
    /// <summary>CIoU of each pair by one loop, and the gradient of their sum.</summary>
    /// <param name="predicted">[N,4], centre x and y, width, height.</param>
    /// <param name="target">[N,4], likewise.</param>
    /// <param name="options">Parameters; the defaults where null.</param>
    /// <param name="gradient">[N,4], filled with d(sum of all CIoU)/d predicted; or empty, where it is not wanted.</param>
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
    /// <param name="target">[N,4], likewise.</param>
    /// <param name="options">Parameters.</param>
    /// <param name="ciou">N sums, one for each pair.</param>
    /// <param name="gradient">4 N sums: d(sum of all CIoU)/d predicted, or null where it is not wanted.</param>
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
    internal static (T Value, T LargestTerm) Element<T>(
        ReadOnlySpan<T> p, ReadOnlySpan<T> t, CiouOptions options, Accumulator? gradient, int index) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T e = T.CreateTruncating(Epsilon), heightEpsilon = options.EpsilonPlacement == CiouEpsilonPlacement.V5 ? e : T.Zero;
        BoxAxis<T> x = BoxAxis<T>.Of(p[0], p[2], t[0], t[2]), y = BoxAxis<T>.Of(p[1], p[3], t[1], t[3]);
        T w1 = p[2], h1 = p[3] + heightEpsilon, w2 = t[2], h2 = t[3] + heightEpsilon;
        T intersection = x.Overlap * y.Overlap;
        T union = (w1 * h1) + (w2 * h2) - intersection + e;
        T iou = intersection / union;
        T diagonal = (x.Hull * x.Hull) + (y.Hull * y.Hull) + e;
        T dx = t[0] - p[0], dy = t[1] - p[1];
        T distance = (dx * dx) + (dy * dy);

        bool hasArea = p[2] > T.Zero && p[3] > T.Zero && t[2] > T.Zero && t[3] > T.Zero;
        T angle = hasArea ? T.Atan(w2 / h2) - T.Atan(w1 / h1) : T.Zero;
        T factor = T.CreateTruncating(AspectFactor);
        T aspect = factor * angle * angle;
        T alpha = aspect / (aspect + T.Max(T.One - iou, T.Zero) + e);
        // Overlaps are differences of edges, which reach as far as the boxes lie from the origin.
        T reach = T.Max(T.Abs(p[0]) + T.Abs(p[2]), T.Abs(p[1]) + T.Abs(p[3]));
        T largestTerm = T.Max(T.One, reach * ((T.Max(x.Overlap, y.Overlap) / T.Abs(union)) + (T.One / T.Sqrt(diagonal))));
        T value = iou - (distance / diagonal) - (aspect * alpha);
        if (gradient is null)
            return (value, largestTerm);

        // dIoU = (dI (1 + IoU) - IoU dA) / U for A = w1 h1: U^2 leaves float32 long before U does.
        T byIntersection = (T.One + iou) / union, byArea = -iou / union;
        AddByEdges(gradient, index, byIntersection * y.Overlap, x.OverlapByHigh, x.OverlapByLow);
        AddByEdges(gradient, index + 1, byIntersection * x.Overlap, y.OverlapByHigh, y.OverlapByLow);
        gradient.Observe(double.CreateTruncating(T.Abs(byIntersection) * T.Max(reach, largestTerm * T.Max(x.Overlap, y.Overlap))));
        gradient.Add(index + 2, byArea * h1);
        gradient.Add(index + 3, byArea * w1);
        // -d(rho2/c2) = (2 (centre2 - centre1) + 2 rho2/c2 hull dHull) / c2.
        T two = T.One + T.One, byHull = two * (distance / diagonal) / diagonal;
        gradient.Add(index, two * dx / diagonal);
        gradient.Add(index + 1, two * dy / diagonal);
        AddByEdges(gradient, index, byHull * x.Hull, x.HullByHigh, x.HullByLow);
        AddByEdges(gradient, index + 1, byHull * y.Hull, y.HullByHigh, y.HullByLow);
        if (hasArea)
        {
            // -alpha dv, with d atan(w/h) = (h dw - w dh) / (w^2 + h^2), by the longer side: squares of small sides are 0.
            T longer = T.Max(w1, h1), width = w1 / longer, height = h1 / longer;
            T byAngle = alpha * factor * two * angle / (((width * width) + (height * height)) * longer);
            gradient.Add(index + 2, byAngle * height);
            gradient.Add(index + 3, -byAngle * width);
        }

        return (value, largestTerm);
    }

    // The edges are centre + size/2 and centre - size/2; the size stands two places after the centre. The parts are added one by
    // one, since they cancel between identical boxes and the judge has to know how large they were.
    private static void AddByEdges<T>(Accumulator gradient, int centre, T weight, T byHigh, T byLow)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T two = T.One + T.One;
        gradient.Add(centre, weight * byHigh);
        gradient.Add(centre, weight * byLow);
        gradient.Add(centre + 2, weight * byHigh / two);
        gradient.Add(centre + 2, -weight * byLow / two);
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
