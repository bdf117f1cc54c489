using System.Numerics;
using RepLoss.Contract;

namespace RepLoss.Kernels;

public sealed partial class BoxLoss
{
    // The penalty that a kind adds to 1 - IoU, and its derivatives.
    private readonly record struct Penalty<T>(T Value, AxisSlopes<T> X, AxisSlopes<T> Y) where T : unmanaged, IFloatingPointIeee754<T>
    {
        public T ByUnion { get; init; }

        public Penalty<T> Plus(Penalty<T> other) => new(Value + other.Value, Sum(X, other.X), Sum(Y, other.Y));

        private static AxisSlopes<T> Sum(AxisSlopes<T> a, AxisSlopes<T> b) => new(a.Size + b.Size, T.Zero, a.Hull + b.Hull, a.Offset + b.Offset);
    }

    // GIoU: (C - U)/(C + e) = 1 - (U + e)/(C + e), C = cw ch.
    private static Penalty<T> Enclosing<T>(EdgeAxis<T> x, EdgeAxis<T> y, T union, T e) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T enclosing = x.Hull * y.Hull, byEnclosing = (union + e) / (enclosing + e) / (enclosing + e);
        return new Penalty<T>((enclosing - union) / (enclosing + e), ByHull(byEnclosing * y.Hull), ByHull(byEnclosing * x.Hull))
        {
            ByUnion = -T.One / (enclosing + e),
        };
    }

    // DIoU: (dx^2 + dy^2)/(cw^2 + ch^2 + e).
    private static Penalty<T> Distance<T>(EdgeAxis<T> x, EdgeAxis<T> y, T e) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T two = T.One + T.One, diagonal = (x.Hull * x.Hull) + (y.Hull * y.Hull) + e;
        T value = ((x.Offset * x.Offset) + (y.Offset * y.Offset)) / diagonal;
        AxisSlopes<T> Slopes(EdgeAxis<T> axis) => new(T.Zero, T.Zero, -two * value * axis.Hull / diagonal, two * axis.Offset / diagonal);
        return new Penalty<T>(value, Slopes(x), Slopes(y));
    }

    // The term that EIoU adds to DIoU: (w - wt)^2/(cw^2 + e) + (h - ht)^2/(ch^2 + e).
    private static Penalty<T> Sides<T>(EdgeAxis<T> x, EdgeAxis<T> y, T e) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T two = T.One + T.One;
        (T Value, AxisSlopes<T> Slopes) Of(EdgeAxis<T> axis)
        {
            T difference = axis.Size - axis.TargetSize, square = (axis.Hull * axis.Hull) + e, value = difference * difference / square;
            return (value, new AxisSlopes<T>(two * difference / square, T.Zero, -two * value * axis.Hull / square, T.Zero));
        }

        (T valueOfX, AxisSlopes<T> ofX) = Of(x);
        (T valueOfY, AxisSlopes<T> ofY) = Of(y);
        return new Penalty<T>(valueOfX + valueOfY, ofX, ofY);
    }

    // SIoU: half of Delta = 2 - exp(-(2-Lambda) dx^2/(cw^2+e)) - exp(-(2-Lambda) dy^2/(ch^2+e)), Lambda = 2 |dx| |dy|/(dx^2+dy^2).
    private static Penalty<T> AngledDistance<T>(EdgeAxis<T> x, EdgeAxis<T> y, T e) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T two = T.One + T.One;
        // Both offsets are divided by the longer one, since the squares of small offsets underflow to 0. Equal centres give 0.
        T longer = T.Max(T.Abs(x.Offset), T.Abs(y.Offset));
        T a = longer == T.Zero ? T.Zero : T.Abs(x.Offset) / longer, b = longer == T.Zero ? T.Zero : T.Abs(y.Offset) / longer;
        T norm = longer == T.Zero ? T.One : (a * a) + (b * b), lambda = two * a * b / norm, gamma = two - lambda;
        T squareX = (x.Hull * x.Hull) + e, squareY = (y.Hull * y.Hull) + e;
        T ratioX = x.Offset * x.Offset / squareX, ratioY = y.Offset * y.Offset / squareY;
        T powerX = T.Exp(-gamma * ratioX), powerY = T.Exp(-gamma * ratioY);
        // -d Delta/d Lambda, divided by the longer offset. In the shares a and b, dLambda/d|dx| = 2 |dy| (dy^2 - dx^2)/(dx^2 + dy^2)^2 has this divisor.
        T byLambda = (a * T.Abs(x.Offset) / squareX * powerX) + (b * T.Abs(y.Offset) / squareY * powerY);
        T angle = byLambda * (a - b) * (a + b) / (norm * norm);
        return new Penalty<T>(
            T.One - ((powerX + powerY) / two),
            new(T.Zero, T.Zero, -powerX * gamma * ratioX * x.Hull / squareX, (powerX * gamma * x.Offset / squareX) + (SignOf(x.Offset) * b * angle)),
            new(T.Zero, T.Zero, -powerY * gamma * ratioY * y.Hull / squareY, (powerY * gamma * y.Offset / squareY) - (SignOf(y.Offset) * a * angle)));
    }

    // SIoU: half of Omega = (1 - exp(-|w-wt|/(max(w,wt)+e)))^theta + (1 - exp(-|h-ht|/(max(h,ht)+e)))^theta.
    private static Penalty<T> Shapes<T>(EdgeAxis<T> x, EdgeAxis<T> y, T e, T theta) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T two = T.One + T.One;
        (T Value, AxisSlopes<T> Slopes) Of(EdgeAxis<T> axis)
        {
            T larger = T.Max(axis.Size, axis.TargetSize) + e, smaller = T.Min(axis.Size, axis.TargetSize) + e;
            T power = T.Exp(-T.Abs(axis.Size - axis.TargetSize) / larger), rest = T.One - power;
            // d(|w-wt|/(max(w,wt)+e))/dw, which is 0 where both sides are equal.
            T byRatio = axis.Size > axis.TargetSize ? smaller / larger / larger : axis.Size < axis.TargetSize ? -T.One / larger : T.Zero;
            return (T.Pow(rest, theta), new AxisSlopes<T>(theta * T.Pow(rest, theta - T.One) * power * byRatio / two, T.Zero, T.Zero, T.Zero));
        }

        (T valueOfX, AxisSlopes<T> ofX) = Of(x);
        (T valueOfY, AxisSlopes<T> ofY) = Of(y);
        return new Penalty<T>((valueOfX + valueOfY) / two, ofX, ofY);
    }

    // The term that CIoU adds to DIoU: alpha v, v = 4/pi^2 (atan(wt/ht) - atan(w/h))^2, alpha = v/(v + max(1-IoU,0) + e), a constant.
    private static T Aspect<T>(ReadOnlySpan<T> p, ReadOnlySpan<T> t, T iou, T e, T share, Accumulator? gradient, int index)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // The sides are not scaled, since scaling would round very small sides and change their ratio.
        T w = p[2] - p[0], h = p[3] - p[1], targetW = t[2] - t[0], targetH = t[3] - t[1], longer = T.Max(w, h);
        if (longer == T.Zero || T.Max(targetW, targetH) == T.Zero)
            return T.Zero;
        T factor = T.CreateTruncating(4 / (Math.PI * Math.PI)), angle = T.Atan2(targetW, targetH) - T.Atan2(w, h);
        T v = factor * angle * angle, alpha = v / (v + T.Max(T.One - iou, T.Zero) + e);
        if (gradient is not null)
        {
            // d atan(w/h) = (h dw - w dh)/(w^2 + h^2). Both sides are divided by the longer one first, since the squares of small sides underflow to 0.
            T a = w / longer, b = h / longer, byAngle = -(T.One + T.One) * alpha * factor * angle * share / ((a * a) + (b * b));
            T byWidth = byAngle * b / longer, byHeight = -byAngle * a / longer;
            gradient.Add(index, -byWidth);
            gradient.Add(index + 1, -byHeight);
            gradient.Add(index + 2, byWidth);
            gradient.Add(index + 3, byHeight);
        }

        return alpha * v;
    }

    private static AxisSlopes<T> ByHull<T>(T slope) where T : unmanaged, IFloatingPointIeee754<T> => new(T.Zero, T.Zero, slope, T.Zero);

    private static T SignOf<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => x > T.Zero ? T.One : x < T.Zero ? -T.One : T.Zero;
}
