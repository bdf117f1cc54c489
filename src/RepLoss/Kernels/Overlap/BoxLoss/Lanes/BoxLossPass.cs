using System.Runtime.CompilerServices;
using RepLoss.Simd;

namespace RepLoss.Kernels;

/// <summary>Computes the box loss of several pairs at once, with its gradient. Terms are float32, their sum is float64.</summary>
internal readonly unsafe struct BoxLossPass<TLanes>(float* predicted, float* target, BoxLossOptions options, float* gradient, float share) : IBlockSum
    where TLanes : struct, ILanes<TLanes>
{
    private const int Widest = 16;

    private readonly BoxLossKind _kind = options.Kind;
    private readonly float _epsilon = Math.Max((float)(options.Epsilon * BoxLoss.Unit * BoxLoss.Unit), BoxLoss.LeastEpsilon);
    private readonly float _lengthEpsilon = Math.Max((float)(options.Epsilon * BoxLoss.Unit), BoxLoss.LeastEpsilon);
    private readonly float _ratioEpsilon = Math.Max((float)options.Epsilon, BoxLoss.LeastEpsilon);
    private readonly float _theta = (float)options.Theta;

    /// <inheritdoc/>
    public double Sum(int first, int count)
    {
        var sums = default(LaneSums);
        int i = first, end = first + count;
        for (; i + TLanes.Count <= end; i += TLanes.Count)
            Step(predicted + (4 * (long)i), target + (4 * (long)i), gradient is null ? null : gradient + (4 * (long)i)).AddTo(ref sums);
        return i < end ? sums.Total + Last(i, end - i) : sums.Total;
    }

    // Copies the last pairs into arrays of a whole step's length. The unused places hold unit squares.
    private double Last(int i, int count)
    {
        float* boxes = stackalloc float[13 * Widest];
        float* others = boxes + (4 * Widest), slopes = boxes + (8 * Widest), values = boxes + (12 * Widest);
        new Span<float>(boxes, 8 * Widest).Clear();
        new ReadOnlySpan<float>(predicted + (4 * (long)i), 4 * count).CopyTo(new Span<float>(boxes, 4 * count));
        new ReadOnlySpan<float>(target + (4 * (long)i), 4 * count).CopyTo(new Span<float>(others, 4 * count));
        Step(boxes, others, gradient is null ? null : slopes).Store(values);
        if (gradient is not null)
            new ReadOnlySpan<float>(slopes, 4 * count).CopyTo(new Span<float>(gradient + (4 * (long)i), 4 * count));
        double sum = 0;
        for (int k = 0; k < count; k++)
            sum += values[k];
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TLanes Step(float* boxes, float* others, float* slopes)
    {
        TLanes unit = TLanes.Of((float)BoxLoss.Unit), one = TLanes.Of(1), e = TLanes.Of(_epsilon);
        TLanes.LoadInterleaved(boxes, out TLanes x1, out TLanes y1, out TLanes x2, out TLanes y2);
        TLanes.LoadInterleaved(others, out TLanes targetX1, out TLanes targetY1, out TLanes targetX2, out TLanes targetY2);
        var x = new EdgeAxisLanes<TLanes>(x1 * unit, x2 * unit, targetX1 * unit, targetX2 * unit);
        var y = new EdgeAxisLanes<TLanes>(y1 * unit, y2 * unit, targetY1 * unit, targetY2 * unit);
        TLanes intersection = x.Overlap * y.Overlap, union = (x.Size * y.Size) + (x.TargetSize * y.TargetSize) - intersection;
        TLanes inverse = one / (union + e), iou = intersection * inverse;
        var penalty = default(PenaltyLanes<TLanes>);
        TLanes byWidth = default, byHeight = default, loss = one - iou;
        switch (_kind)
        {
            case BoxLossKind.Giou:
                penalty.AddEnclosing(x, y, union, e);
                break;
            case BoxLossKind.Eiou:
                penalty.AddDistance(x, y, e);
                penalty.AddSides(x, y, e);
                break;
            case BoxLossKind.Siou:
                penalty.AddShape(x, y, e, TLanes.Of(_lengthEpsilon), TLanes.Of(_theta));
                break;
            case BoxLossKind.Ciou:
                penalty.AddDistance(x, y, e);
                loss += Aspect(x2 - x1, y2 - y1, targetX2 - targetX1, targetY2 - targetY1, iou, out byWidth, out byHeight);
                break;
            default:
                penalty.AddDistance(x, y, e);
                break;
        }

        loss += penalty.Value;
        if (slopes is null)
            return loss;

        // d(I/(U+e)) = dI/(U+e) - IoU dU/(U+e), where dU = d(w h) - dI.
        TLanes byUnion = (iou * inverse) + penalty.ByUnion, byIntersection = TLanes.Of(0) - inverse - byUnion, factor = TLanes.Of(share) * unit;
        x.Derive(penalty.SizeX + (byUnion * y.Size), byIntersection * y.Overlap, penalty.HullX, penalty.OffsetX, out TLanes byX1, out TLanes byX2);
        y.Derive(penalty.SizeY + (byUnion * x.Size), byIntersection * x.Overlap, penalty.HullY, penalty.OffsetY, out TLanes byY1, out TLanes byY2);
        TLanes.StoreInterleaved(
            slopes, (byX1 * factor) - byWidth, (byY1 * factor) - byHeight, (byX2 * factor) + byWidth, (byY2 * factor) + byHeight);
        return loss;
    }

    // Computes alpha v and its derivatives times the share. Sides are divided by the longer side of their box, so that no product of two sides underflows.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TLanes Aspect(TLanes w, TLanes h, TLanes targetW, TLanes targetH, TLanes iou, out TLanes byWidth, out TLanes byHeight)
    {
        TLanes zero = TLanes.Of(0), one = TLanes.Of(1), longest = TLanes.Max(w, h), targetLongest = TLanes.Max(targetW, targetH);
        TLanes isKnown = TLanes.Above(TLanes.Min(longest, targetLongest), zero);
        TLanes longer = TLanes.Select(isKnown, longest, one), targetLonger = TLanes.Select(isKnown, targetLongest, one);
        TLanes a = w / longer, b = h / longer, targetA = targetW / targetLonger, targetB = targetH / targetLonger;
        // Computes atan(wt/ht) - atan(w/h) with one arctangent, which is valid because both angles are between 0 and 90 degrees.
        TLanes angle = isKnown & ArctangentLanes.Of(((targetA * b) - (a * targetB)) / ((b * targetB) + (a * targetA)));
        TLanes factor = TLanes.Of((float)(4 / (Math.PI * Math.PI))), v = factor * angle * angle;
        TLanes alpha = v / (v + TLanes.Max(one - iou, zero) + TLanes.Of(_ratioEpsilon));
        TLanes byAngle = isKnown & (TLanes.Of(-2 * share) * alpha * factor * angle / ((a * a) + (b * b)));
        (byWidth, byHeight) = (byAngle * b / longer, zero - (byAngle * a / longer));
        return alpha * v;
    }
}
