using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>A predicted box and its target in float64, for the tests of where a published box loss has a fault.</summary>
internal readonly record struct BoxLossPairs(double[] P, double[] T)
{
    /// <summary>The sides of the overlap. They are below 0 where the boxes are apart.</summary>
    private (double X, double Y) Common => (Math.Min(P[2], T[2]) - Math.Max(P[0], T[0]), Math.Min(P[3], T[3]) - Math.Max(P[1], T[1]));

    public bool Touches => Common is { X: 0, Y: > 0 } or { X: > 0, Y: 0 };

    public bool IsIdentical => P.AsSpan().SequenceEqual(T);

    public bool HasEqualCentres => P[0] + P[2] == T[0] + T[2] && P[1] + P[3] == T[1] + T[3];

    public double Union => Area(P) + Area(T) - Intersection;

    /// <summary>The area of the smallest box around both.</summary>
    public double Enclosing => (Math.Max(P[2], T[2]) - Math.Min(P[0], T[0])) * (Math.Max(P[3], T[3]) - Math.Min(P[1], T[1]));

    public double Iou => Union == 0 ? 0 : Intersection / Union;

    /// <summary>The factor alpha of CIoU.</summary>
    public double Alpha
    {
        get
        {
            double angle = Math.Atan2(T[2] - T[0], T[3] - T[1]) - Math.Atan2(P[2] - P[0], P[3] - P[1]), v = 4 / (Math.PI * Math.PI) * angle * angle;
            return v == 0 ? 0 : v / (v + 1 - Iou);
        }
    }

    private double Intersection => Math.Max(0, Common.X) * Math.Max(0, Common.Y);

    /// <summary>The pairs of an input.</summary>
    public static BoxLossPairs[] Of(KernelInput input)
    {
        double[] Box(string name, int i) => [.. Enumerable.Range(4 * i, 4).Select(input[name].ValueAt)];
        return [.. Enumerable.Range(0, (int)input["predicted"].Shape[0]).Select(i => new BoxLossPairs(Box("predicted", i), Box("target", i)))];
    }

    /// <summary>Pairs this prediction with the target of another pair.</summary>
    public BoxLossPairs With(BoxLossPairs other) => new(P, other.T);

    private static double Area(double[] box) => (box[2] - box[0]) * (box[3] - box[1]);
}
