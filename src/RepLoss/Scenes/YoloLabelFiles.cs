using System.Globalization;
using System.Text.RegularExpressions;

namespace RepLoss.Scenes;

/// <summary>
/// Finds the files of YOLO labels in the layouts that the field has: <c>labels/*.txt</c>, <c>labels/train2017/*.txt</c>
/// (Ultralytics), <c>train/labels/*.txt</c> (Roboflow), <c>obj_train_data/*.txt</c> (CVAT), and text files in the folder itself.
/// </summary>
internal static partial class YoloLabelFiles
{
    private const int MostFolders = 10_000;

    // What label tools write beside labels, without a line that could be one.
    private static readonly string[] NoLabels = ["classes.txt"];

    /// <summary>The folders that have label files, in the first of the layouts that a data set has; none where it has none.</summary>
    public static IReadOnlyList<string> FoldersOf(string data)
    {
        string labels = Path.Combine(data, "labels");
        string[] folders = Directory.Exists(labels) ? [.. Below(labels).Where(HasFiles)] : [];
        if (folders.Length == 0 && Path.GetFileName(data) == "labels")
            folders = [.. Below(data).Where(HasFiles)];
        if (folders.Length == 0)
            folders = [.. new[] { data }.Concat(FoldersIn(data).SelectMany(Split)).Where(HasFiles)];
        return folders;

        static IEnumerable<string> Split(string folder) =>
            ObjectData().IsMatch(Path.GetFileName(folder)) ? [folder]
            : Path.Combine(folder, "labels") is var below && Directory.Exists(below) ? Below(below)
            : [];
    }

    /// <summary>The files that may hold labels, with the image's name: that of the file, after those of its folders where there are several.</summary>
    public static IEnumerable<(string Image, string Path)> In(string data, IReadOnlyList<string> folders) =>
        from folder in folders
        from file in FilesIn(folder)
        select (folders.Count == 1 ? Path.GetFileNameWithoutExtension(file) : NameBelow(data, file), file);

    /// <summary>The text files of one folder that may hold labels: not those of classes, and none whose name begins with a dot, as AppleDouble files.</summary>
    public static IReadOnlyList<string> FilesIn(string folder) => DataFile.Try(folder, () => (string[])
    [
        .. Directory.EnumerateFiles(folder)
            .Where(file => Path.GetExtension(file).Equals(".txt", StringComparison.OrdinalIgnoreCase))
            .Where(file => Path.GetFileName(file) is var name && name[0] != '.' && !NoLabels.Contains(name, StringComparer.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal),
    ]);

    /// <summary>
    /// How many numbers follow a box in pose labels: the product of <c>kpt_shape: [17, 3]</c> in a .yaml file in the folder of labels or in that
    /// of the data set; null where there is none, since the numbers alone do not tell keypoints from a polygon.
    /// </summary>
    public static int? KeypointNumbers(string folder, string data)
    {
        string? above = Path.GetDirectoryName(folder);
        string?[] places = [folder, data, Path.GetFileName(folder) == "labels" ? above : null, Path.GetFileName(above) == "labels" ? Path.GetDirectoryName(above) : null];
        foreach (string place in places.OfType<string>().Distinct())
        {
            string[] files = DataFile.Try(place, () => Directory.EnumerateFiles(place, "*.y*ml").Order(StringComparer.Ordinal).ToArray());
            Match? shape = files.SelectMany(DataFile.ReadLines).Select(line => KeypointShape().Match(line)).FirstOrDefault(match => match.Success);
            if (shape is not null)
                return int.Parse(shape.Groups[1].Value, CultureInfo.InvariantCulture) * int.Parse(shape.Groups[2].Value, CultureInfo.InvariantCulture);
        }

        return null;
    }

    private static bool HasFiles(string folder) => FilesIn(folder).Count > 0;

    private static string[] FoldersIn(string folder) =>
        DataFile.Try(folder, () => Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal).ToArray());

    // The folder and all below it, each once. A symbolic link may lead elsewhere, but not back to the folder or above it.
    private static IEnumerable<string> Below(string root)
    {
        string realRoot = DataFile.Try(root, () => DataFile.RealPath(root));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>([root]);
        while (open.TryPop(out string? folder))
        {
            string real = DataFile.Try(folder, () => DataFile.RealPath(folder));
            if (!seen.Add(real) || realRoot.StartsWith(real.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                continue;
            if (seen.Count > MostFolders)
                throw DataException.At(root, $"has more than {MostFolders} folders in it, expected a folder of labels");
            yield return folder;
            foreach (string below in FoldersIn(folder).Reverse())
                open.Push(below);
        }
    }

    private static string NameBelow(string folder, string file)
    {
        string[] parts = Path.ChangeExtension(Path.GetRelativePath(folder, file), null).Split(Path.DirectorySeparatorChar);
        return string.Join('/', parts.Where((part, i) => part != "labels" || i == parts.Length - 1));
    }

    [GeneratedRegex(@"^obj_.*data$", RegexOptions.IgnoreCase)]
    private static partial Regex ObjectData();

    [GeneratedRegex(@"^\s*kpt_shape:\s*\[\s*([0-9]{1,4})\s*,\s*([23])\s*\]")]
    private static partial Regex KeypointShape();
}
