using System.Text;

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
    /// The source's own category numbers in the order of the classes, as a COCO instances file lists them; empty where the
    /// source numbers its classes from 0.
    /// </summary>
    public IReadOnlyList<long> CategoryIds { get; init; } = [];

    /// <summary>Counts the classes of scenes whose source does not list them: the highest class plus 1, at least 1.</summary>
    internal static int ClassesOf(IEnumerable<Scene> scenes) => 1 + scenes
        .SelectMany(scene => scene.Truths.Concat(scene.Predictions))
        .Select(box => box.Class)
        .DefaultIfEmpty(0)
        .Max();

    /// <summary>Makes a kebab-case id from a file's or a sequence's name: <c>MOT20_01</c> gives <c>mot20-01</c>.</summary>
    internal static string IdFrom(string name)
    {
        var id = new StringBuilder();
        foreach (char c in name)
        {
            if (char.IsAsciiLetterOrDigit(c))
                id.Append(char.ToLowerInvariant(c));
            else if (id.Length > 0 && id[^1] != '-')
                id.Append('-');
        }
        string trimmed = id.ToString().TrimEnd('-');
        return trimmed.Length > 0 ? trimmed : "data";
    }
}
