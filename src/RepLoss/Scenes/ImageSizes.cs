namespace RepLoss.Scenes;

/// <summary>
/// Width and height of each image in pixels, from a <c>sizes.csv</c> with the columns image, width, height in the folder of
/// the labels or beside it. Without such a file every image is 640 x 640, the usual input of a YOLO detector.
/// </summary>
internal sealed class ImageSizes
{
    private const double UsualSide = 640;
    private const string Rows = "rows of sizes.csv";
    private readonly string? _path;
    private readonly Dictionary<string, (double Width, double Height)> _sizes = new(StringComparer.Ordinal);

    private ImageSizes(string? path, LoadReport report)
    {
        _path = path;
        if (path is null) return;
        TextRow[] rows = [.. TextRow.ReadAll(path, ',')];
        if (rows.Length == 0 || !rows[0].Fields.SequenceEqual(["image", "width", "height"]))
            throw DataException.At($"{path}, line 1", "expected the column names image,width,height");
        foreach (TextRow row in rows.Skip(1))
        {
            row.ExpectFields(3, "image,width,height");
            var size = (Side(row, 1, "width"), Side(row, 2, "height"));
            if (row.Flaw is null && !_sizes.TryAdd(row.Fields[0], size))
                row.Spoil("an image is listed twice", $"image {DataException.Quote(row.Fields[0])} is listed twice");
            _ = report.Takes(row, Rows);
        }
    }

    /// <summary>Images that the file lists; none without a file.</summary>
    public IEnumerable<string> Names => _sizes.Keys;

    /// <summary>Looks for the file in a folder of labels, in the one above, and in those above folders of labels.</summary>
    public static ImageSizes For(string folder, string data, LoadReport report)
    {
        string? above = Path.GetDirectoryName(folder);
        string?[] places = [folder, above, data, Path.GetFileName(above) == "labels" ? Path.GetDirectoryName(above) : null];
        return new ImageSizes(
            places.Where(place => place is not null).Select(place => Path.Combine(place!, "sizes.csv")).FirstOrDefault(File.Exists), report);
    }

    /// <summary>The size of an image; null where the file lacks it, since a guess would move its boxes.</summary>
    public (double Width, double Height)? Of(string name) =>
        _path is null ? (UsualSide, UsualSide) : _sizes.TryGetValue(name, out var size) ? size : null;

    /// <summary>What is wrong with a label file whose image the file lacks.</summary>
    public Flaw Missing(string image) =>
        new("no row in sizes.csv", $"{_path} has no row for image {DataException.Quote(image)}, expected one for each label file");

    private static double Side(TextRow row, int field, string name)
    {
        double side = row.Number(field, name);
        if (side is < 1 or > DataEntry.PixelLimit)
            row.Spoil($"no {name}", $"{name} must be from 1 to {DataEntry.PixelLimit}, found {row.Fields[field]}");
        return side;
    }
}
