namespace RepLoss.Kernels;

/// <summary>Compares a truth with one anchor at a time, in float64. Every anchor goes through the same operations, so that equal anchors get equal numbers.</summary>
internal readonly struct AlignedTruth
{
    private readonly double _x1, _y1, _x2, _y2, _width, _height, _angle;
    private readonly TalAssignOptions _options;

    /// <summary>Prepares a truth.</summary>
    /// <param name="box">The truth's x1, y1, x2, y2.</param>
    /// <param name="options">The parameters.</param>
    public AlignedTruth(ReadOnlySpan<float> box, TalAssignOptions options)
    {
        (_x1, _y1, _x2, _y2, _options) = (box[0], box[1], box[2], box[3], options);
        (_width, _height) = (_x2 - _x1, _y2 - _y1 + Ciou.Epsilon);
        _angle = Math.Atan(_width / _height);
        (Left, Right) = Widen(_x1, _x2, options);
        (Top, Bottom) = Widen(_y1, _y2, options);
    }

    /// <summary>The left edge of the region whose anchors the truth may claim. It is x1, or lower if a small side is widened.</summary>
    public double Left { get; }

    /// <summary>The top edge of this region.</summary>
    public double Top { get; }

    /// <summary>The right edge of this region.</summary>
    public double Right { get; }

    /// <summary>The bottom edge of this region.</summary>
    public double Bottom { get; }

    /// <summary>Returns whether a point is inside this region, more than epsilon away from its edges.</summary>
    public bool Contains(double x, double y) =>
        x - Left > _options.Epsilon && y - Top > _options.Epsilon && Right - x > _options.Epsilon && Bottom - y > _options.Epsilon;

    /// <summary>Computes o, the overlap of the truth with a predicted box.</summary>
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
        // The aspect term only lowers CIoU. If DIoU is 0 or less, the result is 0 and the arctangent is not needed.
        if (diou <= 0)
            return 0;
        double angle = _angle - Math.Atan(width / height), aspect = Ciou.AspectFactor * angle * angle;
        return Math.Max(0, diou - (aspect * aspect / (aspect + Math.Max(1 - iou, 0) + Ciou.Epsilon)));
    }

    /// <summary>Computes m, the alignment.</summary>
    public double Metric(double score, double overlap) => Power(score, _options.Alpha) * Power(overlap, _options.Beta);

    private static double Power(double x, double exponent) => exponent == 0.5 ? Math.Sqrt(x) : exponent == 6 ? x * x * x * (x * x * x) : Math.Pow(x, exponent);

    private static (double Low, double High) Widen(double low, double high, TalAssignOptions options) =>
        high - low < options.SmallSide ? ((low + high - options.WidenedSide) / 2, (low + high + options.WidenedSide) / 2) : (low, high);
}
