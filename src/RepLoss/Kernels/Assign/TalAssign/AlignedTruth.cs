namespace RepLoss.Kernels;

/// <summary>A truth against one anchor at a time, in float64 and always by the same operations, so that equal anchors are equal.</summary>
internal readonly struct AlignedTruth
{
    private readonly double _x1, _y1, _x2, _y2, _width, _height, _angle;
    private readonly TalAssignOptions _options;

    /// <summary>Takes a truth.</summary>
    /// <param name="box">x1, y1, x2, y2.</param>
    /// <param name="options">Parameters.</param>
    public AlignedTruth(ReadOnlySpan<float> box, TalAssignOptions options)
    {
        (_x1, _y1, _x2, _y2, _options) = (box[0], box[1], box[2], box[3], options);
        (_width, _height) = (_x2 - _x1, _y2 - _y1 + Ciou.Epsilon);
        _angle = Math.Atan(_width / _height);
        (Left, Right) = Widen(_x1, _x2, options);
        (Top, Bottom) = Widen(_y1, _y2, options);
    }

    /// <summary>The edges between which points are sought.</summary>
    public double Left { get; }

    /// <summary>Likewise.</summary>
    public double Top { get; }

    /// <summary>Likewise.</summary>
    public double Right { get; }

    /// <summary>Likewise.</summary>
    public double Bottom { get; }

    /// <summary>Whether a point is inside.</summary>
    public bool Contains(double x, double y) =>
        x - Left > _options.Epsilon && y - Top > _options.Epsilon && Right - x > _options.Epsilon && Bottom - y > _options.Epsilon;

    /// <summary>o.</summary>
    public double Overlap(double x1, double y1, double x2, double y2)
    {
        double across = Math.Min(x2, _x2) - Math.Max(x1, _x1), down = Math.Min(y2, _y2) - Math.Max(y1, _y1);
        if (across <= 0 || down <= 0)
            return 0;
        double shared = across * down, width = x2 - x1, height = y2 - y1;
        if (_options.Overlap == AlignmentOverlap.Iou)
            return shared / ((width * height) + (_width * (_y2 - _y1)) - shared);
        height += Ciou.Epsilon;
        double iou = shared / ((width * height) + (_width * _height) - shared + Ciou.Epsilon);
        double hullX = Math.Max(x2, _x2) - Math.Min(x1, _x1), hullY = Math.Max(y2, _y2) - Math.Min(y1, _y1);
        double apartX = x1 + x2 - _x1 - _x2, apartY = y1 + y2 - _y1 - _y2;
        double diou = iou - (((apartX * apartX) + (apartY * apartY)) / (4 * ((hullX * hullX) + (hullY * hullY) + Ciou.Epsilon)));
        // What the aspect takes away makes it no larger: no arctangent for a box that has nothing left.
        if (diou <= 0)
            return 0;
        double angle = _angle - Math.Atan(width / height), aspect = Ciou.AspectFactor * angle * angle;
        return Math.Max(0, diou - (aspect * aspect / (aspect + Math.Max(1 - iou, 0) + Ciou.Epsilon)));
    }

    /// <summary>m.</summary>
    public double Metric(double score, double overlap) => Power(score, _options.Alpha) * Power(overlap, _options.Beta);

    private static double Power(double x, double exponent) => exponent == 0.5 ? Math.Sqrt(x) : exponent == 6 ? x * x * x * (x * x * x) : Math.Pow(x, exponent);

    private static (double Low, double High) Widen(double low, double high, TalAssignOptions options) =>
        high - low < options.SmallSide ? ((low + high - options.WidenedSide) / 2, (low + high + options.WidenedSide) / 2) : (low, high);
}
