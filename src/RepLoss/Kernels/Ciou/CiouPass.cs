using System.Buffers;
using System.Runtime.CompilerServices;

namespace RepLoss.Kernels;

/// <summary>CIoU of several pairs at once, with its gradient; all in float32.</summary>
internal readonly unsafe struct CiouPass<TLanes>(float* predicted, float* target, float heightEpsilon, float* ciou, float* gradient)
    where TLanes : struct, ILanes<TLanes>
{
    private const int Widest = 16;

    /// <summary>The pairs [start, end).</summary>
    public void Rows(int start, int end)
    {
        // Columns of one step: centre x and y, width and height of both boxes; of the answers CIoU and the four derivatives.
        float[] boxes = ArrayPool<float>.Shared.Rent(8 * Widest);
        Span<float> answers = stackalloc float[5 * Widest];
        boxes.AsSpan(0, 8 * Widest).Fill(1);
        for (int i = start; i < end; i += TLanes.Count)
        {
            int count = Math.Min(TLanes.Count, end - i);
            for (int lane = 0; lane < count; lane++)
            {
                for (int c = 0; c < 4; c++)
                {
                    boxes[(c * Widest) + lane] = predicted[(4 * (i + lane)) + c];
                    boxes[((4 + c) * Widest) + lane] = target[(4 * (i + lane)) + c];
                }
            }

            Step(boxes, answers);
            answers[..count].CopyTo(new Span<float>(ciou + i, count));
            for (int lane = 0; gradient is not null && lane < count; lane++)
            {
                for (int c = 0; c < 4; c++)
                    gradient[(4 * (i + lane)) + c] = answers[((1 + c) * Widest) + lane];
            }
        }

        ArrayPool<float>.Shared.Return(boxes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Step(float[] boxes, Span<float> answers)
    {
        TLanes zero = TLanes.Of(0), one = TLanes.Of(1), two = TLanes.Of(2), e = TLanes.Of((float)Ciou.Epsilon);
        TLanes x1 = TLanes.Load(boxes, 0), y1 = TLanes.Load(boxes, Widest), w1 = TLanes.Load(boxes, 2 * Widest), side1 = TLanes.Load(boxes, 3 * Widest);
        TLanes x2 = TLanes.Load(boxes, 4 * Widest), y2 = TLanes.Load(boxes, 5 * Widest), w2 = TLanes.Load(boxes, 6 * Widest), side2 = TLanes.Load(boxes, 7 * Widest);
        var x = new AxisLanes<TLanes>(x1, w1, x2, w2);
        var y = new AxisLanes<TLanes>(y1, side1, y2, side2);
        TLanes h1 = side1 + TLanes.Of(heightEpsilon), h2 = side2 + TLanes.Of(heightEpsilon);
        TLanes intersection = x.Overlap * y.Overlap;
        TLanes union = (w1 * h1) + (w2 * h2) - intersection + e;
        TLanes iou = intersection / union;
        TLanes diagonal = (x.Hull * x.Hull) + (y.Hull * y.Hull) + e;
        TLanes dx = x2 - x1, dy = y2 - y1;
        TLanes distance = ((dx * dx) + (dy * dy)) / diagonal;

        TLanes hasArea = TLanes.Above(TLanes.Min(TLanes.Min(w1, side1), TLanes.Min(w2, side2)), zero);
        // By the longer side of each box, so that no product of two sides underflows; 1 where there is no angle.
        TLanes longer1 = TLanes.Select(hasArea, TLanes.Max(w1, h1), one), longer2 = TLanes.Select(hasArea, TLanes.Max(w2, h2), one);
        TLanes width1 = TLanes.Select(hasArea, w1, one) / longer1, height1 = TLanes.Select(hasArea, h1, one) / longer1;
        TLanes width2 = TLanes.Select(hasArea, w2, one) / longer2, height2 = TLanes.Select(hasArea, h2, one) / longer2;
        // atan(w2/h2) - atan(w1/h1) for positive sides, in one arctangent.
        TLanes angle = ArctangentLanes.Of(((width2 * height1) - (width1 * height2)) / ((height1 * height2) + (width1 * width2)));
        TLanes factor = TLanes.Of((float)Ciou.AspectFactor), aspect = hasArea & (factor * angle * angle);
        TLanes alpha = aspect / (aspect + TLanes.Max(one - iou, zero) + e);
        (iou - distance - (aspect * alpha)).Store(answers);
        if (gradient is null)
            return;

        // dIoU = (dI (1 + IoU) - IoU dA) / U; -d(rho2/c2) = (2 (centre2 - centre1) + 2 rho2/c2 hull dHull) / c2.
        TLanes byIntersection = (one + iou) / union, byArea = iou / union, byHull = two * distance / diagonal;
        x.Derive(byIntersection * y.Overlap, byHull * x.Hull, out TLanes byX, out TLanes byWidth);
        y.Derive(byIntersection * x.Overlap, byHull * y.Hull, out TLanes byY, out TLanes byHeight);
        // -alpha dv, with d atan(w/h) = (h dw - w dh) / (w^2 + h^2).
        TLanes byAngle = hasArea & (alpha * factor * two * angle / (((width1 * width1) + (height1 * height1)) * longer1));
        (byX + (two * dx / diagonal)).Store(answers[Widest..]);
        (byY + (two * dy / diagonal)).Store(answers[(2 * Widest)..]);
        (byWidth - (byArea * h1) + (byAngle * height1)).Store(answers[(3 * Widest)..]);
        (byHeight - (byArea * w1) - (byAngle * width1)).Store(answers[(4 * Widest)..]);
    }
}
