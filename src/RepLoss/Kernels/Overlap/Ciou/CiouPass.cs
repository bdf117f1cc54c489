using System.Runtime.CompilerServices;
using RepLoss.Simd;

namespace RepLoss.Kernels;

/// <summary>CIoU of several pairs at once, with its gradient; all in float32.</summary>
internal readonly unsafe struct CiouPass<TLanes>(float* predicted, float* target, float heightEpsilon, float* ciou, float* gradient)
    where TLanes : struct, ILanes<TLanes>
{
    private const int Widest = 16;

    /// <summary>The pairs [start, end).</summary>
    public void Rows(int start, int end)
    {
        int i = start;
        for (; i + TLanes.Count <= end; i += TLanes.Count)
            Step(predicted + (4 * i), target + (4 * i), ciou + i, gradient is null ? null : gradient + (4 * i));
        if (i < end)
            LastStep(i, end - i);
    }

    // In arrays of a whole step's length, whose other boxes are unit squares.
    private void LastStep(int i, int count)
    {
        float* boxes = stackalloc float[13 * Widest];
        float* others = boxes + (4 * Widest), slopes = boxes + (8 * Widest), values = boxes + (12 * Widest);
        new Span<float>(boxes, 8 * Widest).Fill(1);
        new ReadOnlySpan<float>(predicted + (4 * i), 4 * count).CopyTo(new Span<float>(boxes, 4 * count));
        new ReadOnlySpan<float>(target + (4 * i), 4 * count).CopyTo(new Span<float>(others, 4 * count));
        Step(boxes, others, values, gradient is null ? null : slopes);
        new ReadOnlySpan<float>(values, count).CopyTo(new Span<float>(ciou + i, count));
        if (gradient is not null)
            new ReadOnlySpan<float>(slopes, 4 * count).CopyTo(new Span<float>(gradient + (4 * i), 4 * count));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Step(float* boxes, float* others, float* values, float* slopes)
    {
        TLanes zero = TLanes.Of(0), one = TLanes.Of(1), two = TLanes.Of(2), e = TLanes.Of((float)Ciou.Epsilon);
        TLanes.LoadInterleaved(boxes, out TLanes x1, out TLanes y1, out TLanes w1, out TLanes side1);
        TLanes.LoadInterleaved(others, out TLanes x2, out TLanes y2, out TLanes w2, out TLanes side2);
        var x = new AxisLanes<TLanes>(x1, w1, x2, w2);
        var y = new AxisLanes<TLanes>(y1, side1, y2, side2);
        TLanes h1 = side1 + TLanes.Of(heightEpsilon), h2 = side2 + TLanes.Of(heightEpsilon);
        TLanes intersection = x.Overlap * y.Overlap;
        TLanes union = (w1 * h1) + (w2 * h2) - intersection + e;
        TLanes iou = intersection / union;
        TLanes perDiagonal = one / ((x.Hull * x.Hull) + (y.Hull * y.Hull) + e);
        TLanes dx = x2 - x1, dy = y2 - y1;
        TLanes distance = ((dx * dx) + (dy * dy)) * perDiagonal;

        TLanes hasArea = TLanes.Above(TLanes.Min(TLanes.Min(w1, side1), TLanes.Min(w2, side2)), zero);
        // By the longer side of each box, so that no product of two sides underflows; 1 where there is no angle.
        TLanes longer1 = TLanes.Select(hasArea, TLanes.Max(w1, h1), one), longer2 = TLanes.Select(hasArea, TLanes.Max(w2, h2), one);
        TLanes width1 = TLanes.Select(hasArea, w1, one) / longer1, height1 = TLanes.Select(hasArea, h1, one) / longer1;
        TLanes width2 = TLanes.Select(hasArea, w2, one) / longer2, height2 = TLanes.Select(hasArea, h2, one) / longer2;
        // atan(w2/h2) - atan(w1/h1) for positive sides, in one arctangent.
        TLanes angle = ArctangentLanes.Of(((width2 * height1) - (width1 * height2)) / ((height1 * height2) + (width1 * width2)));
        TLanes factor = TLanes.Of((float)Ciou.AspectFactor), aspect = hasArea & (factor * angle * angle);
        TLanes alpha = aspect / (aspect + TLanes.Max(one - iou, zero) + e);
        (iou - distance - (aspect * alpha)).Store(values);
        if (slopes is null)
            return;

        // dIoU = (dI (1 + IoU) - IoU dA) / U; -d(rho2/c2) = (2 (centre2 - centre1) + 2 rho2/c2 hull dHull) / c2.
        TLanes perUnion = one / union, byArea = iou * perUnion, byIntersection = perUnion + byArea, byHull = two * distance * perDiagonal;
        x.Derive(byIntersection * y.Overlap, byHull * x.Hull, out TLanes byX, out TLanes byWidth);
        y.Derive(byIntersection * x.Overlap, byHull * y.Hull, out TLanes byY, out TLanes byHeight);
        // -alpha dv, with d atan(w/h) = (h dw - w dh) / (w^2 + h^2).
        TLanes byAngle = hasArea & (alpha * factor * two * angle / (((width1 * width1) + (height1 * height1)) * longer1));
        TLanes.StoreInterleaved(
            slopes,
            byX + (two * dx * perDiagonal),
            byY + (two * dy * perDiagonal),
            byWidth - (byArea * h1) + (byAngle * height1),
            byHeight - (byArea * w1) - (byAngle * width1));
    }
}
