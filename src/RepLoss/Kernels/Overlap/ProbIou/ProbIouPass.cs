using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace RepLoss.Kernels;

/// <summary>Computes ProbIoU of eight pairs at once, with its gradient. Memory holds float32, and the computation is in float64.</summary>
internal readonly unsafe struct ProbIouPass(float* predicted, float* target, float* iou, float* gradient)
{
    private const int Lanes = 8;

    // From this BD on, exp(-BD) is 0 in float32, and so is the gradient for every side that float32 holds.
    private const double LargestDivergence = 600;

    /// <summary>Computes the pairs [start, end).</summary>
    public void Rows(int start, int end)
    {
        double* boxes = stackalloc double[16 * Lanes];
        for (int i = start; i < end; i += Lanes)
            Step(i, Math.Min(Lanes, end - i), boxes);
    }

    // The memory at boxes holds columns of eight numbers: five of the predicted boxes, five of the targets, five of the gradient, and the values.
    private void Step(int first, int count, double* boxes)
    {
        new Span<double>(boxes, 10 * Lanes).Fill(1);
        float* p = predicted + (5 * (long)first), t = target + (5 * (long)first);
        for (int i = 0; i < count; i++)
        {
            for (int k = 0; k < 5; k++)
                (boxes[(k * Lanes) + i], boxes[((k + 5) * Lanes) + i]) = (p[(5 * i) + k], t[(5 * i) + k]);
        }

        double* slopes = boxes + (10 * Lanes), values = boxes + (15 * Lanes);
        Eight(boxes, slopes, values);
        for (int i = 0; i < count; i++)
            iou[first + i] = (float)values[i];
        if (gradient is null)
            return;
        float* byBox = gradient + (5 * (long)first);
        for (int i = 0; i < count; i++)
        {
            for (int k = 0; k < 5; k++)
                byBox[(5 * i) + k] = (float)slopes[(k * Lanes) + i];
        }
    }

    private void Eight(double* boxes, double* slopes, double* values)
    {
        Vector512<double> one = Vector512<double>.One, zero = Vector512<double>.Zero;
        Vector512<double> w1 = Column(boxes, 2), h1 = Column(boxes, 3), r1 = Column(boxes, 4), w2 = Column(boxes, 7), h2 = Column(boxes, 8), r2 = Column(boxes, 9);
        Vector512<double> isThere = Vector512.GreaterThan(Vector512.Min(Vector512.Min(w1, h1), Vector512.Min(w2, h2)), zero);
        (w1, h1) = (Vector512.ConditionalSelect(isThere, w1, one), Vector512.ConditionalSelect(isThere, h1, one));
        (w2, h2) = (Vector512.ConditionalSelect(isThere, w2, one), Vector512.ConditionalSelect(isThere, h2, one));
        Vector512<double> dx = Column(boxes, 0) - Column(boxes, 5), dy = Column(boxes, 1) - Column(boxes, 6);
        (Vector512<double> sine1, Vector512<double> cosine1) = Vector512.SinCos(r1);
        (Vector512<double> sine2, Vector512<double> cosine2) = Vector512.SinCos(r2);
        (Vector512<double> sine, Vector512<double> cosine) = Vector512.SinCos(r1 - r2);
        Vector512<double> sineSquared = sine * sine, cosineSquared = cosine * cosine;

        // 4P (1+q) = 4P + (w1h1-w2h2)^2 + cos^2 (w1h2-h1w2)^2 + sin^2 (w1w2-h1h2)^2.
        Vector512<double> area1 = w1 * h1, area2 = w2 * h2, product = 4 * area1 * area2;
        Vector512<double> areas = area1 - area2, along = (w1 * h2) - (h1 * w2), across = (w1 * w2) - (h1 * h2);
        Vector512<double> numerator = (areas * areas) + (cosineSquared * along * along) + (sineSquared * across * across);
        Vector512<double> inverse = one / (product + numerator);
        // B1 is the sum over both boxes of 3 (w^2 a^2 + h^2 b^2)/(4P (1+q)). The difference of the centres is b along the width and a across it.
        Vector512<double> a1 = (dy * cosine1) - (dx * sine1), b1 = (dx * cosine1) + (dy * sine1);
        Vector512<double> a2 = (dy * cosine2) - (dx * sine2), b2 = (dx * cosine2) + (dy * sine2);
        Vector512<double> wide1 = w1 * a1, tall1 = h1 * b1, wide2 = w2 * a2, tall2 = h2 * b2;
        Vector512<double> distance = 3 * inverse * ((wide1 * wide1) + (tall1 * tall1) + (wide2 * wide2) + (tall2 * tall2));
        Vector512<double> divergence = distance + (0.5 * LnOnePlus(numerator / product));
        isThere &= Vector512.LessThan(divergence, Vector512.Create(LargestDivergence));
        divergence = Vector512.ConditionalSelect(isThere, divergence, one);
        Vector512<double> similarity = Vector512.Exp(-divergence), hellinger = Vector512.Sqrt(OneMinusExp(divergence, similarity));
        (isThere & (similarity / (one + hellinger))).Store(values);
        if (gradient is null)
            return;

        // The slope is d iou/d BD. For identical boxes, where ProbIoU has a kink, it is 0.
        Vector512<double> isApart = isThere & Vector512.GreaterThan(hellinger, zero);
        Vector512<double> slope = -0.5 * similarity / Vector512.ConditionalSelect(isApart, hellinger, one), six = 6 * inverse, rest = Vector512.Create(0.5) - distance;
        Vector512<double> ofAreas = areas * (area1 + area2), turned = (cosineSquared * along * ((w1 * h2) + (h1 * w2))) + (sineSquared * across * ((w1 * w2) + (h1 * h2)));
        Vector512<double> byX = six * ((h1 * tall1 * cosine1) - (w1 * wide1 * sine1) + (h2 * tall2 * cosine2) - (w2 * wide2 * sine2));
        Vector512<double> byY = six * ((h1 * tall1 * sine1) + (w1 * wide1 * cosine1) + (h2 * tall2 * sine2) + (w2 * wide2 * cosine2));
        Vector512<double> byWidth = ((six * wide1 * wide1) - distance + (rest * inverse * (ofAreas + turned))) / w1;
        Vector512<double> byHeight = ((six * tall1 * tall1) - distance + (rest * inverse * (ofAreas - turned))) / h1;
        Vector512<double> byAngle = (six * a1 * b1 * ((h1 * h1) - (w1 * w1))) + (rest * inverse * 2 * sine * cosine * ((across * across) - (along * along)));
        (isApart & (slope * byX)).Store(slopes);
        (isApart & (slope * byY)).Store(slopes + Lanes);
        (isApart & (slope * byWidth)).Store(slopes + (2 * Lanes));
        (isApart & (slope * byHeight)).Store(slopes + (3 * Lanes));
        (isApart & (slope * byAngle)).Store(slopes + (4 * Lanes));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Column(double* boxes, int k) => Vector512.Load(boxes + (k * Lanes));

    // ln(1 + x) for x >= 0. Small x go into the series, since 1 + x would lose their digits.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> LnOnePlus(Vector512<double> x)
    {
        Vector512<double> series = x * Polynomial(x, 1, -1 / 2.0, 1 / 3.0, -1 / 4.0, 1 / 5.0);
        return Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512.Create(1e-3)), series, Vector512.Log(Vector512<double>.One + x));
    }

    // 1 - exp(-x) for x >= 0. Small x go into the series, since the difference would lose their digits.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> OneMinusExp(Vector512<double> x, Vector512<double> power)
    {
        Vector512<double> series = x * Polynomial(x, 1, -1 / 2.0, 1 / 6.0, -1 / 24.0, 1 / 120.0);
        return Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512.Create(1e-3)), series, Vector512<double>.One - power);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Polynomial(Vector512<double> x, double a, double b, double c, double d, double e) =>
        (((((((x * e) + Vector512.Create(d)) * x) + Vector512.Create(c)) * x) + Vector512.Create(b)) * x) + Vector512.Create(a);
}
