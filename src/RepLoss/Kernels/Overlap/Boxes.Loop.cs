using System.Numerics;
using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>
/// Geometry of two xyxy boxes, element by element, for the Loop variants. Boxes are four numbers (x1, y1, x2, y2) in a row.
/// </summary>
public static partial class Boxes
{
    /// <summary>I = max(0, min x2 - max x1 + d) * max(0, min y2 - max y1 + d).</summary>
    public static T Intersection<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, T d) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T width = T.Min(a[2], b[2]) - T.Max(a[0], b[0]) + d;
        T height = T.Min(a[3], b[3]) - T.Max(a[1], b[1]) + d;
        return T.Max(T.Zero, width) * T.Max(T.Zero, height);
    }

    /// <summary>(x2 - x1 + d) * (y2 - y1 + d), negative where one side is.</summary>
    public static T Area<T>(ReadOnlySpan<T> a, T d) where T : unmanaged, IFloatingPointIeee754<T> =>
        (a[2] - a[0] + d) * (a[3] - a[1] + d);

    /// <summary>I / (A1 + A2 - I + epsilon); 0 where the denominator is 0.</summary>
    public static T IoU<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, T d, T epsilon) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T intersection = Intersection(a, b, d);
        T union = Area(a, d) + Area(b, d) - intersection + epsilon;
        return union == T.Zero ? T.Zero : intersection / union;
    }

    /// <summary>
    /// Adds weight * dIoU/d(coordinate) for both boxes, with dIoU = (dI (1 + IoU) - IoU dA) / U. The two parts are added one by one:
    /// they cancel between identical boxes, and the judge has to know how large they were.
    /// </summary>
    /// <param name="a">First box.</param>
    /// <param name="b">Second box.</param>
    /// <param name="d">Pixel offset.</param>
    /// <param name="epsilon">Added to the union.</param>
    /// <param name="weight">The derivative of the loss by this IoU.</param>
    /// <param name="gradientA">Gradient that holds a's four coordinates, or null.</param>
    /// <param name="indexA">Where a's coordinates begin there.</param>
    /// <param name="gradientB">Gradient that holds b's four coordinates, or null.</param>
    /// <param name="indexB">Where b's coordinates begin there.</param>
    public static void AddIoUGradient<T>(
        ReadOnlySpan<T> a, ReadOnlySpan<T> b, T d, T epsilon, T weight,
        Accumulator? gradientA, int indexA, Accumulator? gradientB, int indexB) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T intersection = Intersection(a, b, d);
        T union = Area(a, d) + Area(b, d) - intersection + epsilon;
        // Over a union below this a quotient overflows, or is made of digits that are not there.
        if (T.Abs(union) < LeastNormal<T>())
            return;
        // By U twice: U^2 leaves float32 long before U does.
        T iou = intersection / union;
        T byIntersection = weight * (T.One + iou) / union;
        T byArea = -weight * iou / union;
        AddIntersectionGradient(a, b, d, byIntersection, gradientA, indexA);
        AddIntersectionGradient(b, a, d, byIntersection, gradientB, indexB);
        AddAreaGradient(a, d, byArea, gradientA, indexA);
        AddAreaGradient(b, d, byArea, gradientB, indexB);
    }

    /// <summary>
    /// Adds weight * dI/d(coordinates of a). Of two equal edges each gets half the derivative; a width of exactly 0 has the
    /// derivative of a positive one, as clamp(min=0) has in torch.
    /// </summary>
    public static void AddIntersectionGradient<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, T d, T weight, Accumulator? gradient, int index)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T width = T.Min(a[2], b[2]) - T.Max(a[0], b[0]) + d;
        T height = T.Min(a[3], b[3]) - T.Max(a[1], b[1]) + d;
        if (gradient is null || width < T.Zero || height < T.Zero)
            return;
        gradient.Add(index, -weight * height * Share(b[0], a[0]));
        gradient.Add(index + 1, -weight * width * Share(b[1], a[1]));
        gradient.Add(index + 2, weight * height * Share(a[2], b[2]));
        gradient.Add(index + 3, weight * width * Share(a[3], b[3]));
    }

    private static void AddAreaGradient<T>(ReadOnlySpan<T> a, T d, T weight, Accumulator? gradient, int index)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (gradient is null)
            return;
        T width = a[2] - a[0] + d, height = a[3] - a[1] + d;
        gradient.Add(index, -weight * height);
        gradient.Add(index + 1, -weight * width);
        gradient.Add(index + 2, weight * height);
        gradient.Add(index + 3, weight * width);
    }

    /// <summary>The smallest normal number.</summary>
    internal static T LeastNormal<T>() where T : unmanaged, IFloatingPointIeee754<T> => Least<T>.Normal;

    private static class Least<T> where T : unmanaged, IFloatingPointIeee754<T>
    {
        public static readonly T Normal = T.Epsilon / (T.BitIncrement(T.One) - T.One);
    }

    // The share of the smaller of two numbers' derivative that goes to the first.
    private static T Share<T>(T first, T second) where T : unmanaged, IFloatingPointIeee754<T> =>
        first < second ? T.One : first == second ? T.One / (T.One + T.One) : T.Zero;
}
