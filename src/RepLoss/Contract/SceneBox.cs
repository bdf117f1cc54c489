namespace RepLoss.Contract;

/// <summary>One box of a scene. Truths are wider and higher than 0; a prediction may be empty, as detectors write such boxes too.</summary>
/// <param name="X1">Left edge in pixels; may lie outside the image.</param>
/// <param name="Y1">Upper edge in pixels.</param>
/// <param name="X2">Right edge in pixels, never below X1.</param>
/// <param name="Y2">Lower edge in pixels, never below Y1.</param>
/// <param name="Class">Class, counted from 0.</param>
/// <param name="Track">Identity of the object over the frames, -1 where the source has none.</param>
/// <param name="Score">1 for truths; a detector's confidence for predictions, on the detector's own scale.</param>
public readonly record struct SceneBox(double X1, double Y1, double X2, double Y2, int Class, int Track = -1, double Score = 1)
{
    /// <summary>X2 - X1 in pixels.</summary>
    public double Width => X2 - X1;

    /// <summary>Y2 - Y1 in pixels.</summary>
    public double Height => Y2 - Y1;

    /// <summary>Intersection over union with another box, without pixel offset; 0 where both are empty.</summary>
    internal double Overlap(in SceneBox other)
    {
        double width = Math.Min(X2, other.X2) - Math.Max(X1, other.X1);
        double height = Math.Min(Y2, other.Y2) - Math.Max(Y1, other.Y1);
        if (width <= 0 || height <= 0) return 0;
        double shared = width * height;
        return shared / ((Width * Height) + (other.Width * other.Height) - shared);
    }
}
