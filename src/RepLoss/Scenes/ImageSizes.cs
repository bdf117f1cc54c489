namespace RepLoss.Scenes;

/// <summary>
/// Width and height of each image in pixels, from a <c>sizes.csv</c> with the columns image, width, height in the folder of
/// the labels or beside it. Without such a file every image is 640 x 640, the usual input of a YOLO detector.
/// </summary>
internal sealed class ImageSizes
{
    private const double UsualSide = 640;
    private readonly string? _path;
    private readonly Dictionary<string, (double Width, double Height)> _sizes = new(StringComparer.Ordinal);

    private ImageSizes(string? path)
    {
        _path = path;
        if (path is null) return;
        var rows = TextRow.ReadAll(path, ',');
        if (rows.Count == 0 || !rows[0].Fields.SequenceEqual(["image", "width", "height"]))
            throw DataException.At(path, line: 1, "expected the column names image,width,height");
        foreach (var row in rows.Skip(1))
        {
            row.ExpectFields(3, "image,width,height");
            var size = (Side(row, 1, "width"), Side(row, 2, "height"));
            if (!_sizes.TryAdd(row.Fields[0], size))
                throw row.Refuse($"image {DataException.Quote(row.Fields[0])} is listed twice");
        }
    }

    /// <summary>Images that the file lists; none without a file.</summary>
    public IEnumerable<string> Names => _sizes.Keys;

    /// <summary>Looks for the file in a folder of labels and in the folder above.</summary>
    public static ImageSizes For(string folder)
    {
        string?[] places = [folder, Path.GetDirectoryName(folder)];
        return new ImageSizes(places
            .Where(place => place is not null)
            .Select(place => Path.Combine(place!, "sizes.csv"))
            .FirstOrDefault(File.Exists));
    }

    /// <summary>The size of an image; one that the file lacks is refused, since a guess would move its boxes.</summary>
    public (double Width, double Height) Of(string name)
    {
        if (_path is null) return (UsualSide, UsualSide);
        if (_sizes.TryGetValue(name, out var size)) return size;
        throw DataException.At(_path, $"has no row for image {DataException.Quote(name)}, expected one for each label file");
    }

    private static double Side(TextRow row, int field, string name)
    {
        double side = row.Number(field, name);
        return side > 0 ? side : throw row.Refuse($"{name} must be above 0, found {row.Fields[field]}");
    }
}
