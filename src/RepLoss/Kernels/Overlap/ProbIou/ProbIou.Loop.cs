using System.Numerics;
using RepLoss.Contract;

namespace RepLoss.Kernels;

public sealed partial class ProbIou
{
    // The rounding of float32 near identical boxes, divided by the relative tolerance of 1e-5. The error of a slope is this rounding divided by HD and by the side.
    private const double NearIdentity = 0.006;

    /// <summary>Computes ProbIoU by one loop over pairs. O(N) time.</summary>
    /// <param name="predicted">[N,5], centre x and y, width, height, angle in radians.</param>
    /// <param name="target">[N,5], centre x and y, width, height, angle in radians.</param>
    /// <param name="iou">[N], overwritten.</param>
    /// <param name="gradient">[N,5], filled with d(sum of all)/d predicted; or empty if it is not wanted.</param>
    /// <exception cref="InputException">Lengths differ, or a number is not finite.</exception>
    public static void Loop<T>(ReadOnlySpan<T> predicted, ReadOnlySpan<T> target, Span<T> iou, Span<T> gradient = default)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        CheckLengths(predicted.Length, target.Length, iou.Length, gradient.Length);
        int count = predicted.Length / 5;
        PlainLoop.Run(
            new ProbIou(),
            new KernelInput(new NoOptions())
            {
                { "predicted", HostArray.Of(predicted.ToArray(), count, 5) },
                { "target", HostArray.Of(target.ToArray(), count, 5) },
            },
            "predicted", gradient).CopyTo(iou);
    }

    /// <summary>Runs the loop with sums in float64, and records the largest terms, by which the judge scales its tolerance.</summary>
    /// <param name="predicted">[N,5], centre x and y, width, height, angle in radians.</param>
    /// <param name="target">[N,5], centre x and y, width, height, angle in radians.</param>
    /// <param name="iou">N sums, one for each pair.</param>
    /// <param name="gradient">5 N sums: d(sum of all)/d predicted, or null if it is not wanted.</param>
    internal static void Loop<T>(ReadOnlySpan<T> predicted, ReadOnlySpan<T> target, Accumulator iou, Accumulator? gradient)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        iou.Clear();
        gradient?.Clear();
        // All numbers are float64 for every T. Float32 cannot hold a product of four sides, nor the cosine of a slender box's angle exactly enough.
        Span<double> p = stackalloc double[5], t = stackalloc double[5];
        for (int i = 0; i < predicted.Length; i += 5)
        {
            for (int k = 0; k < 5; k++)
                (p[k], t[k]) = (double.CreateTruncating(predicted[i + k]), double.CreateTruncating(target[i + k]));
            iou.Add(i / 5, p[2] > 0 && p[3] > 0 && t[2] > 0 && t[3] > 0 ? Element(p, t, gradient, i) : 0);
        }

        iou.Observe(1);
    }

    private static double Element(ReadOnlySpan<double> p, ReadOnlySpan<double> t, Accumulator? gradient, int index)
    {
        double dx = p[0] - t[0], dy = p[1] - t[1], w1 = p[2], h1 = p[3], w2 = t[2], h2 = t[3];
        double sine = Math.Sin(p[4] - t[4]), cosine = Math.Cos(p[4] - t[4]);
        // q is a sum of three terms (x-y)^2/(4 x y). In each of them x y is w1 h1 w2 h2.
        Term areas = new(w1 * h1, w2 * h2), along = new(w1 * h2, h1 * w2), across = new(w1 * w2, h1 * h2);
        double ofAlong = cosine * cosine * along.Value, ofAcross = sine == 0 ? 0 : sine * sine * across.Value;
        double q = areas.Value + ofAlong + ofAcross, scale = 0.75 / (1 + q);
        Ellipse first = new(dx, dy, w1, h1, p[4], w2, h2), second = new(dx, dy, w2, h2, t[4], w1, h1);
        double distance = scale * (first.Value + second.Value);
        double divergence = distance + (LnOnePlus(q) / 2), similarity = Math.Exp(-divergence), hellinger = Math.Sqrt(OneMinusExp(divergence));
        // If the boxes are far apart, the similarity is 0 and so is the gradient. If they are identical, the gradient is 0 by definition.
        if (gradient is null || similarity == 0 || hellinger == 0)
            return similarity / (1 + hellinger);

        // The slope is d iou/d BD. A change of q counts with the weight 1/2 - B1, since B1 is divided by 1 + q.
        double slope = -similarity / (2 * hellinger), ofQ = (0.5 - distance) / (1 + q);
        double slopeOfAlong = cosine * cosine * along.Slope, slopeOfAcross = sine == 0 ? 0 : sine * sine * across.Slope;
        Accumulator sums = gradient;
        void Add(int place, double value, double largest)
        {
            sums.Add(index + place, slope * value);
            sums.Observe(slope * largest);
        }

        Add(0, scale * (first.ByX + second.ByX), scale * (first.LargestSlope + second.LargestSlope));
        Add(1, scale * (first.ByY + second.ByY), scale * (first.LargestSlope + second.LargestSlope));
        // The derivatives are computed by ln w1 and ln h1 first, since w1 and h1 are factors or divisors in every term of B1.
        double byWidth = (scale * (first.Wide - first.Tall - second.Value)) + (ofQ * (areas.Slope + slopeOfAlong + slopeOfAcross));
        double byHeight = (scale * (first.Tall - first.Wide - second.Value)) + (ofQ * (areas.Slope - slopeOfAlong - slopeOfAcross));
        double parts = distance + (Math.Abs(ofQ) * (Math.Abs(areas.Slope) + Math.Abs(slopeOfAlong) + Math.Abs(slopeOfAcross)));
        Add(2, byWidth / w1, parts / w1);
        Add(3, byHeight / h1, parts / h1);
        // For a square both parts are 0.
        double bySine = 2 * sine * cosine, turn = bySine == 0 ? 0 : bySine * (across.Value - along.Value);
        Add(4, (scale * first.ByAngle) + (ofQ * turn), (scale * first.LargestByAngle) + Math.Abs(bySine == 0 ? 0 : ofQ * bySine * (across.Value + along.Value)));
        sums.Observe(NearIdentity * similarity / hellinger / Math.Min(w1, h1));
        return similarity / (1 + hellinger);
    }

    // (x-y)^2/(4 x y) and its derivative with respect to ln x. The derivative with respect to ln y is the negated number.
    private readonly struct Term(double x, double y)
    {
        public double Value => x == y ? 0 : (x - y) / x * ((x - y) / y) / 4;

        public double Slope => x == y ? 0 : (x - y) / x * ((x + y) / y) / 4;
    }

    // The part of B1 that belongs to one box, without its factor: (w^2 a^2 + h^2 b^2)/(w h), divided by the area of the other box. The
    // difference of the centres is b along the width and a across it.
    private readonly struct Ellipse(double dx, double dy, double w, double h, double angle, double otherW, double otherH)
    {
        private readonly double _sine = Math.Sin(angle), _cosine = Math.Cos(angle);

        private double A => (dy * _cosine) - (dx * _sine);

        private double B => (dx * _cosine) + (dy * _sine);

        public double Wide => Over(w / h * A, A);

        public double Tall => Over(h / w * B, B);

        public double Value => Wide + Tall;

        public double ByX => 2 * (Over(h / w * B, _cosine) - Over(w / h * A, _sine));

        public double ByY => 2 * (Over(h / w * B, _sine) + Over(w / h * A, _cosine));

        public double LargestSlope => 2 * (Over(h / w, Math.Abs(B)) + Over(w / h, Math.Abs(A)));

        public double ByAngle => 2 * Over(((h / w) - (w / h)) * A, B);

        public double LargestByAngle => 2 * Over(((h / w) + (w / h)) * Math.Abs(A), Math.Abs(B));

        private double Over(double x, double y) => x / otherW * (y / otherH);
    }

    // ln(1 + x) for x >= 0, without losing x where it is small (Kahan).
    private static double LnOnePlus(double x)
    {
        double rounded = 1 + x;
        return rounded == 1 ? x : double.IsInfinity(rounded) ? x : Math.Log(rounded) * (x / (rounded - 1));
    }

    // 1 - exp(-x) for x >= 0, without losing x where it is small.
    private static double OneMinusExp(double x)
    {
        double power = Math.Exp(-x);
        return power == 1 ? x : power == 0 ? 1 : (1 - power) * (x / -Math.Log(power));
    }

    private sealed class LoopTwin() : ManagedVariant(VariantName.Loop)
    {
        protected override Action Bind<T>(ManagedCase<T> x)
        {
            T[] predicted = x.Floats("predicted"), target = x.Floats("target");
            Accumulator iou = x.Sum("iou", x.Shape("predicted")[0]);
            Accumulator? gradient = x.GradientSum("predicted");
            return () => Loop<T>(predicted, target, iou, gradient);
        }
    }
}
