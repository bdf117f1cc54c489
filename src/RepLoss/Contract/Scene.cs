namespace RepLoss.Contract;

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
