namespace RepLoss.Contract;

/// <summary>Scenes of one origin, in an order that is the same on every machine.</summary>
/// <param name="Id">Kebab-case name that becomes part of case and row ids, as <c>coco128</c> or <c>mot20-01</c>.</param>
/// <param name="Source">The path that was read, or "synthetic".</param>
/// <param name="Scenes">The images or frames.</param>
/// <param name="Classes">How many classes there are; every box's class is below it.</param>
public sealed record SceneSet(string Id, string Source, IReadOnlyList<Scene> Scenes, int Classes)
{
    /// <summary>Classes from this number on are refused: a mistyped class must not size somebody's arrays.</summary>
    public const int ClassLimit = 10_000;

    /// <summary>The source of scenes that were drawn and not read.</summary>
    public const string Synthetic = "synthetic";

    /// <summary>True where the scenes were drawn.</summary>
    public bool IsSynthetic => Source == Synthetic;

    /// <summary>
    /// The source's own category ids in the order of the classes, as a COCO instances file lists them; empty where the
    /// source numbers its classes from 0.
    /// </summary>
    public IReadOnlyList<string> CategoryIds { get; init; } = [];

    /// <summary>What was left out or changed when the source was read: a line a reason, with a count and the first place.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>Counts the classes of scenes whose source does not list them: the highest class plus 1, at least 1.</summary>
    internal static int ClassesOf(IEnumerable<Scene> scenes) => 1 + scenes
        .SelectMany(scene => scene.Truths.Concat(scene.Predictions))
        .Select(box => box.Class)
        .DefaultIfEmpty(0)
        .Max();

    /// <summary>Makes a kebab-case id from a file's or a sequence's name: <c>MOT20_01</c> gives <c>mot20-01</c>.</summary>
    internal static string IdFrom(string name) => KebabCase.Slug(name);
}

/// <summary>One image or one frame of a film, with its boxes in the order of the source.</summary>
/// <param name="Name">The image's file name without ending, or the frame's number.</param>
/// <param name="Width">Image width in pixels.</param>
/// <param name="Height">Image height in pixels.</param>
/// <param name="Truths">Labelled boxes.</param>
/// <param name="Predictions">A detector's boxes; empty where the source has none.</param>
public sealed record Scene(
    string Name,
    double Width,
    double Height,
    IReadOnlyList<SceneBox> Truths,
    IReadOnlyList<SceneBox> Predictions);

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
