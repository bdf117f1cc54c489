using RepLoss.Contract;

namespace RepLoss.Scenes;

/// <summary>What a user names with <c>--data</c>: recognises which kind of data a path holds, and reads it.</summary>
public static class SceneFolder
{
    /// <summary>The environment variable that names the shared data, where it is not found by itself.</summary>
    public const string SharedVariable = "REPLOSS_DATA";

    private const string Known = "expected YOLO labels (*.txt or labels/*.txt), a MOTChallenge sequence (gt.txt), or a COCO instances file (*.json)";

    /// <summary>
    /// Reads a folder or a COCO instances file. A folder is, in this order: a MOTChallenge sequence where it holds gt.txt; the
    /// YOLO labels in and below its <c>labels</c>; the one COCO file in it or in its <c>annotations</c>; a folder of YOLO labels, or of
    /// folders with such <c>labels</c>. The id is made from the name of the data: <c>coco128/labels</c> is coco128. Where a folder
    /// <c>NAME_*_predictions</c> with a COCO results file lies beside the folder NAME, the predictions come along.
    /// </summary>
    /// <param name="folder">The folder or file; a relative path starts at the current folder.</param>
    /// <param name="strict">True to refuse, with file and line, what is otherwise left out or changed, as the set's remarks tell.</param>
    /// <exception cref="DataException">There is no such path, nothing that is known in it, or what is in it is refused.</exception>
    public static SceneSet Load(string folder, bool strict = false)
    {
        if (string.IsNullOrWhiteSpace(folder)) throw new DataException($"An empty path names no data, {Known}.");
        string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        return DataFile.Try(path, () => Read(path, strict)) with { Source = path };
    }

    private static SceneSet Read(string path, bool strict)
    {
        if (File.Exists(path) && Path.GetExtension(path).Equals(".txt", StringComparison.OrdinalIgnoreCase))
            throw DataException.At(path, "is one text file, expected the folder of labels or the sequence that it belongs to");
        if (File.Exists(path)) return CocoJson.LoadInstances(path, strict);
        if (!Directory.Exists(path)) throw DataException.At(path, $"there is no such folder, {Known}");
        if (MotChallenge.TruthFile(path) is not null) return MotChallenge.Load(path, strict);

        IReadOnlyList<string> folders = YoloLabelFiles.FoldersOf(path);
        bool hasLabels = Directory.Exists(Path.Combine(path, "labels")) && folders.Count > 0;
        if (!hasLabels && (OnlyJson(path) ?? OnlyJson(Path.Combine(path, "annotations"))) is { } json)
            return WithPredictions(path, CocoJson.LoadInstances(json, strict) with { Id = SceneSet.IdFrom(Path.GetFileName(path)) }, strict);
        if (folders.Count > 0)
            return WithPredictions(RootOf(path), YoloLabelFolder.Load(path, folders, strict), strict);
        string[] sequences = [.. Directory.EnumerateDirectories(path).Where(below => MotChallenge.TruthFile(below) is not null).Select(below => Path.GetFileName(below)).Order(StringComparer.Ordinal)];
        throw sequences.Length > 0
            ? DataException.At(path, $"holds {sequences.Length} MOTChallenge sequences, expected one of them, such as {Path.Combine(path, sequences[0])}")
            : DataException.At(path, $"holds no data that is known here, {Known}");
    }

    /// <summary>
    /// The folders of the shared data (<c>coco128</c>, <c>mot20_01</c>), sorted: within the folder that the environment variable
    /// REPLOSS_DATA names, else within the first <c>shared/data</c> found on the way up from the program's or the current folder.
    /// Empty where there is none.
    /// </summary>
    /// <exception cref="DataException">REPLOSS_DATA names no folder.</exception>
    public static IReadOnlyList<string> FindShared() => FindShared(
        Environment.GetEnvironmentVariable(SharedVariable), AppContext.BaseDirectory, Directory.GetCurrentDirectory());

    internal static IReadOnlyList<string> FindShared(string? named, params string[] starts)
    {
        if (!string.IsNullOrEmpty(named) && !Directory.Exists(named))
            throw new DataException($"{SharedVariable} names {DataException.Quote(named)}, which is no folder; expected the folder that holds the shared data.");
        string? shared = string.IsNullOrEmpty(named)
            ? starts.SelectMany(FoldersUpFrom).Select(folder => Path.Combine(folder, "shared", "data")).FirstOrDefault(Directory.Exists)
            : Path.GetFullPath(named);
        if (shared is null) return [];
        return Directory.EnumerateDirectories(shared)
            .Where(folder => MotChallenge.TruthFile(folder) is not null || Directory.Exists(Path.Combine(folder, "labels")))
            .Order(StringComparer.Ordinal)
            .ToArray();
    }

    private static SceneSet WithPredictions(string root, SceneSet set, bool strict)
    {
        if (Path.GetDirectoryName(root) is not { } above) return set;
        string[] files = [.. Directory.EnumerateDirectories(above, $"{Path.GetFileName(root)}_*_predictions").SelectMany(JsonFiles).Order(StringComparer.Ordinal)];
        if (files.Length > 1)
            throw DataException.At(root, $"has predictions in {files[0]} and {files[1]}, expected one file of them");
        return files.Length == 0 ? set : CocoJson.LoadResults(files[0], set, strict);
    }

    // COCO itself has captions and keypoints beside its instances.
    private static string? OnlyJson(string folder)
    {
        string[] files = Directory.Exists(folder) ? JsonFiles(folder) : [];
        string[] instances = [.. files.Where(file => Path.GetFileName(file).StartsWith("instances", StringComparison.OrdinalIgnoreCase))];
        if (instances.Length == 1)
            return instances[0];
        if (files.Length > 1)
            throw DataException.At(folder, $"holds {Path.GetFileName(files[0])} and {Path.GetFileName(files[1])}, expected one COCO instances file");
        return files.FirstOrDefault();
    }

    private static string[] JsonFiles(string folder) =>
    [
        .. Directory.EnumerateFiles(folder)
            .Where(file => Path.GetExtension(file).Equals(".json", StringComparison.OrdinalIgnoreCase) && Path.GetFileName(file)[0] != '.')
            .Order(StringComparer.Ordinal),
    ];

    private static string RootOf(string labels) =>
        Path.GetFileName(labels) == "labels" ? Path.GetDirectoryName(labels)! : labels;

    private static IEnumerable<string> FoldersUpFrom(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            yield return folder.FullName;
    }
}
