using RepLoss.Contract;

namespace RepLoss.Scenes;

/// <summary>
/// A folder of YOLO labels: one text file an image, one line a box or polygon. An empty file is an image without boxes, and so is
/// an image that only <c>sizes.csv</c> names. Equal lines stay, boxes may leave the image by their size. <c>classes.txt</c>, which
/// label tools write, is passed over, and text files in which no line can be a label are left out.
/// Source: Ultralytics, "Train custom data", label format.
/// </summary>
public static class YoloLabelFolder
{
    private const string Expected = "expected YOLO labels, one .txt an image";

    /// <summary>Reads the folder and those below it; scenes are sorted by name. Sizes come from <c>sizes.csv</c> there or beside it, else 640 x 640.</summary>
    /// <param name="folder">The folder, such as <c>coco128/labels</c>.</param>
    /// <param name="strict">
    /// True to refuse, with file and line, what is otherwise left out (no area, no number, no such class, beyond the image) or clipped
    /// to the image (beyond it by 1 % at most); either is told in the set's remarks.
    /// </param>
    /// <exception cref="DataException">There is no such folder, it cannot be read, nothing usable is in it, or, under strict, a line is wrong.</exception>
    public static SceneSet Load(string folder, bool strict = false)
    {
        string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (!Directory.Exists(path))
            throw DataException.At(path, $"there is no such folder, {Expected}");
        IReadOnlyList<string> folders = YoloLabelFiles.FoldersOf(path);
        return folders.Count > 0 ? Load(path, folders, strict) : throw DataException.At(path, $"holds no YOLO labels, {Expected}");
    }

    /// <summary>Reads the labels in some folders of a data set.</summary>
    internal static SceneSet Load(string path, IReadOnlyList<string> folders, bool strict)
    {
        var report = new LoadReport(strict);
        var sizes = ImageSizes.For(folders[0], path, report);
        int? keypointNumbers = YoloLabelFiles.KeypointNumbers(folders[0], path);
        var boxes = new SortedDictionary<string, IReadOnlyList<SceneBox>>(StringComparer.Ordinal);
        foreach ((string image, string file) in YoloLabelFiles.In(path, folders))
        {
            TextRow[] rows = RowsOf(file, out Flaw? flaw);
            if (boxes.ContainsKey(image))
                flaw = new Flaw("a second one for an image", $"is a second file for image {DataException.Quote(image)}");
            flaw ??= FlawOf(image, rows, sizes, report);
            if (flaw is not null)
            {
                _ = report.LeaveOut(LoadReport.Files, flaw, rows.Length > 0 ? rows[0].Place : file);
                continue;
            }

            report.Take(LoadReport.Files);
            boxes.Add(image, [.. Boxes(rows, sizes.Of(Path.GetFileName(image))!.Value, keypointNumbers, report)]);
        }

        // Images in folders of their own are not told by their bare name.
        var named = boxes.Keys.Select(image => Path.GetFileName(image)).ToHashSet(StringComparer.Ordinal);
        foreach (string image in sizes.Names.Where(image => !named.Contains(image)))
            boxes.Add(image, []);
        Scene[] scenes = [.. boxes.Select(pair => SceneOf(pair.Key, pair.Value, sizes))];
        SceneSet set = report.Finish(new SceneSet(SceneSet.IdFrom(NameOf(path)), path, scenes, SceneSet.ClassesOf(scenes)));
        return scenes.Length > 0 ? set : throw DataException.At(path, $"holds no YOLO labels, {Expected}");
    }

    /// <summary>The data's name: <c>coco128/labels</c> is coco128, <c>coco/labels/val2017</c> is coco-val2017.</summary>
    internal static string NameOf(string path)
    {
        string name = Path.GetFileName(path);
        string? above = Path.GetDirectoryName(path);
        if (name == "labels") return Path.GetFileName(above) ?? name;
        return Path.GetFileName(above) == "labels" ? $"{NameOf(above!)}-{name}" : name;
    }

    private static TextRow[] RowsOf(string file, out Flaw? flaw)
    {
        flaw = null;
        try
        {
            return [.. TextRow.ReadAll(file)];
        }
        catch (DataException unreadable)
        {
            flaw = new Flaw("cannot be read", unreadable.Reason);
            return [];
        }
    }

    private static Flaw? FlawOf(string image, TextRow[] rows, ImageSizes sizes, LoadReport report)
    {
        if (rows.Length == 0 || rows.Any(YoloLabelRow.IsLabel))
            return sizes.Of(Path.GetFileName(image)) is null ? sizes.Missing(image) : null;
        // The first line says what is wrong, as it would among labels.
        _ = YoloLabelRow.Read(rows[0], (1, 1), keypointNumbers: null, report);
        return rows[0].Flaw! with { Reason = "no line is a label" };
    }

    private static IEnumerable<SceneBox> Boxes(TextRow[] rows, (double Width, double Height) size, int? keypointNumbers, LoadReport report)
    {
        foreach (TextRow row in rows)
        {
            SceneBox box = YoloLabelRow.Read(row, size, keypointNumbers, report);
            if (report.Takes(row, LoadReport.Boxes))
                yield return box;
        }
    }

    private static Scene SceneOf(string image, IReadOnlyList<SceneBox> boxes, ImageSizes sizes)
    {
        var (width, height) = sizes.Of(Path.GetFileName(image))!.Value;
        return new Scene(image, width, height, boxes, []);
    }
}
