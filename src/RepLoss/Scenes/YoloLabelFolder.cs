using RepLoss.Contract;
namespace RepLoss.Scenes;

/// <summary>
/// A folder of YOLO labels: one text file an image, one line a box, <c>class cx cy w h</c>, all but the class divided by the
/// image's width or height. An empty file is an image without boxes, and so is an image that only <c>sizes.csv</c> names.
/// Equal lines stay, boxes may leave the image by their size. <c>classes.txt</c>, which label tools write, is passed over.
/// Source: Ultralytics, "Train custom data", label format.
/// </summary>
public static class YoloLabelFolder
{
    private const string Fields = "class cx cy w h";

    /// <summary>Reads the folder; scenes are sorted by name. Sizes come from <c>sizes.csv</c> there or beside it, else 640 x 640.</summary>
    /// <exception cref="DataException">
    /// There is no such folder or nothing in it; a line has not five fields, a class that is no integer from 0, a number that is
    /// not finite or outside [0,1], a width or height of 0; a label file's image is missing in <c>sizes.csv</c>.
    /// </exception>
    public static SceneSet Load(string folder)
    {
        string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (!Directory.Exists(path))
            throw DataException.At(path, "there is no such folder, expected YOLO labels, one .txt an image");

        var files = LabelFiles(path).ToDictionary(file => Path.GetFileNameWithoutExtension(file), StringComparer.Ordinal);
        var sizes = ImageSizes.For(path);
        var names = files.Keys.Union(sizes.Names).Order(StringComparer.Ordinal).ToArray();
        if (names.Length == 0)
            throw DataException.At(path, "holds no YOLO labels, expected one .txt an image");

        var scenes = names.Select(name => ReadScene(name, files.GetValueOrDefault(name), sizes)).ToArray();
        return new SceneSet(SceneSet.IdFrom(NameOf(path)), path, scenes, SceneSet.ClassesOf(scenes));
    }

    /// <summary>The text files of a folder that can be labels.</summary>
    internal static IEnumerable<string> LabelFiles(string folder) =>
        Directory.EnumerateFiles(folder, "*.txt").Where(file => Path.GetFileName(file) != "classes.txt");

    /// <summary>The data's name: <c>coco128/labels</c> is coco128, <c>coco/labels/val2017</c> is coco-val2017.</summary>
    internal static string NameOf(string path)
    {
        string name = Path.GetFileName(path);
        string? above = Path.GetDirectoryName(path);
        if (name == "labels") return Path.GetFileName(above) ?? name;
        return Path.GetFileName(above) == "labels" ? $"{NameOf(above!)}-{name}" : name;
    }

    private static Scene ReadScene(string name, string? file, ImageSizes sizes)
    {
        var (width, height) = sizes.Of(name);
        var truths = file is null ? [] : TextRow.ReadAll(file).Select(row => ReadBox(row, width, height)).ToArray();
        return new Scene(name, width, height, truths, []);
    }

    private static SceneBox ReadBox(TextRow row, double width, double height)
    {
        row.ExpectFields(5, Fields);
        int label = row.Integer(0, "class", 0, SceneSet.ClassLimit);
        double centreX = Share(row, 1, "cx") * width, halfWidth = Extent(row, 3, "w") * width / 2;
        double centreY = Share(row, 2, "cy") * height, halfHeight = Extent(row, 4, "h") * height / 2;
        return new SceneBox(centreX - halfWidth, centreY - halfHeight, centreX + halfWidth, centreY + halfHeight, label);
    }

    private static double Share(TextRow row, int field, string name)
    {
        double value = row.Number(field, name);
        return value is >= 0 and <= 1
            ? value
            : throw row.Refuse($"{name} must be from 0 to 1 (divided by the image's size), found {row.Fields[field]}");
    }

    private static double Extent(TextRow row, int field, string name)
    {
        double value = Share(row, field, name);
        return value > 0 ? value : throw row.Refuse($"{name} must be above 0, found {row.Fields[field]}");
    }
}
