using System.Runtime.CompilerServices;
using RepLoss.Simd;

namespace RepLoss.Kernels;

/// <summary>CIoU of several pairs at once, with its gradient; all in float32.</summary>
/// <param name="predicted">[N,4].</param>
/// <param name="target">[N,4].</param>
/// <param name="heightEpsilon">What is added to heights.</param>
/// <param name="ciou">[N].</param>
/// <param name="gradient">[N,4], or null.</param>
/// <param name="shapes">
/// Widths [N], then heights [N], of the predicted boxes over the longer of both, where the gradient is by the logarithms of the sides; else null.
/// </param>
/// <param name="count">N.</param>
internal readonly unsafe struct CiouPass<TLanes>(float* predicted, float* target, float heightEpsilon, float* ciou, float* gradient, float* shapes, int count)
    where TLanes : struct, ILanes<TLanes>
{
    private const int Widest = 16;

    /// <summary>The pairs [start, end).</summary>
    public void Rows(int start, int end)
    {
        int i = start;
        for (; i + TLanes.Count <= end; i += TLanes.Count)
            Step(predicted + (4 * i), target + (4 * i), ciou + i, gradient is null ? null : gradient + (4 * i), shapes is null ? null : shapes + i, count);
        if (i < end)
            LastStep(i, end - i);
    }

    // In arrays of a whole step's length, whose other boxes are unit squares.
    private void LastStep(int i, int left)
    {
        float* boxes = stackalloc float[15 * Widest];
        float* others = boxes + (4 * Widest), own = boxes + (8 * Widest), slopes = boxes + (10 * Widest), values = boxes + (14 * Widest);
        new Span<float>(boxes, 10 * Widest).Fill(1);
        Copy(predicted + (4 * i), boxes, 4 * left);
        Copy(target + (4 * i), others, 4 * left);
        if (shapes is not null)
        {
            Copy(shapes + i, own, left);
            Copy(shapes + count + i, own + Widest, left);
        }

        Step(boxes, others, values, gradient is null ? null : slopes, shapes is null ? null : own, Widest);
        Copy(values, ciou + i, left);
        if (gradient is not null)
            Copy(slopes, gradient + (4 * i), 4 * left);
    }

    private static void Copy(float* from, float* to, int numbers) => new ReadOnlySpan<float>(from, numbers).CopyTo(new Span<float>(to, numbers));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Step(float* boxes, float* others, float* values, float* slopes, float* own, int toHeights)
    {
        TLanes zero = TLanes.Of(0), one = TLanes.Of(1), e = TLanes.Of((float)Ciou.Epsilon);
        TLanes unit = TLanes.Of((float)Ciou.Unit), twoUnits = TLanes.Of((float)(2 * Ciou.Unit));
        TLanes.LoadInterleaved(boxes, out TLanes x1, out TLanes y1, out TLanes w1, out TLanes side1);
        TLanes.LoadInterleaved(others, out TLanes x2, out TLanes y2, out TLanes w2, out TLanes side2);
        var x = new AxisLanes<TLanes>(x1, w1, x2, w2);
        var y = new AxisLanes<TLanes>(y1, side1, y2, side2);
        TLanes h1 = side1 + TLanes.Of(heightEpsilon), h2 = side2 + TLanes.Of(heightEpsilon);
        TLanes intersection = x.Overlap * y.Overlap;
        TLanes union = (w1 * h1) + (w2 * h2) - intersection + e;
        TLanes iou = intersection / union;
        TLanes hullX = x.Hull * unit, hullY = y.Hull * unit, dx = (x2 - x1) * unit, dy = (y2 - y1) * unit;
        TLanes perDiagonal = one / ((hullX * hullX) + (hullY * hullY) + (e * unit * unit));
        TLanes distance = ((dx * dx) + (dy * dy)) * perDiagonal;

        bool byLogarithms = own is not null;
        TLanes wide = byLogarithms ? TLanes.Load(own) : w1, tall = byLogarithms ? TLanes.Load(own + toHeights) : side1;
        TLanes longest1 = TLanes.Max(wide, tall), longest2 = TLanes.Max(w2, side2);
        TLanes hasAspect = TLanes.AtLeast(TLanes.Min(TLanes.Min(wide, tall), TLanes.Min(w2, side2)), zero) & TLanes.Above(TLanes.Min(longest1, longest2), zero);
        // By the longer side of each box, so that no product of two sides underflows; 1 where there is no angle.
        TLanes longer1 = TLanes.Select(hasAspect, byLogarithms ? longest1 : TLanes.Max(w1, h1), one), longer2 = TLanes.Select(hasAspect, TLanes.Max(w2, h2), one);
        TLanes width1 = TLanes.Select(hasAspect, wide, one) / longer1, height1 = TLanes.Select(hasAspect, byLogarithms ? tall : h1, one) / longer1;
        TLanes width2 = TLanes.Select(hasAspect, w2, one) / longer2, height2 = TLanes.Select(hasAspect, h2, one) / longer2;
        // atan(w2/h2) - atan(w1/h1) for sides of 0 or more, in one arctangent.
        TLanes angle = ArctangentLanes.Of(((width2 * height1) - (width1 * height2)) / ((height1 * height2) + (width1 * width2)));
        TLanes factor = TLanes.Of((float)Ciou.AspectFactor), aspect = hasAspect & (factor * angle * angle);
        TLanes alpha = aspect / (aspect + TLanes.Max(one - iou, zero) + e);
        (iou - distance - (aspect * alpha)).Store(values);
        if (slopes is null)
            return;

        // dIoU = (dI (1 + IoU) - IoU dA) / U; -d(rho2/c2) = (2 (centre2 - centre1) + 2 rho2/c2 hull dHull) / c2.
        TLanes perUnion = one / union, byArea = iou * perUnion, byIntersection = perUnion + byArea, byHull = twoUnits * distance * perDiagonal;
        x.Derive(byIntersection * y.Overlap, byHull * hullX, out TLanes byX, out TLanes byWidth);
        y.Derive(byIntersection * x.Overlap, byHull * hullY, out TLanes byY, out TLanes byHeight);
        // -alpha dv, with d atan(w/h) = (h dw - w dh) / (w^2 + h^2).
        TLanes norm = (width1 * width1) + (height1 * height1);
        TLanes byAngle = hasAspect & (alpha * TLanes.Of((float)(2 * Ciou.AspectFactor)) * angle / (norm * TLanes.Max(TLanes.Of(VectorFunctions.SmallestNormal), longer1)));
        TLanes ofWidth = byAngle * height1, ofHeight = byAngle * width1;
        (byWidth, byHeight) = (byWidth - (byArea * h1), byHeight - (byArea * w1));
        if (byLogarithms)
            (byWidth, byHeight, ofWidth, ofHeight) = (byWidth * w1, byHeight * side1, ofWidth * width1, ofHeight * height1);
        TLanes.StoreInterleaved(slopes, byX + (twoUnits * dx * perDiagonal), byY + (twoUnits * dy * perDiagonal), byWidth + ofWidth, byHeight - ofHeight);
    }
}
