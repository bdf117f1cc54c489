using RepLoss.Contract;

namespace RepLoss.Scenes;

/// <summary>
/// One line of YOLO labels: <c>class cx cy w h</c>, the same with a confidence (which is not used) or keypoints behind it, or a
/// polygon <c>class x1 y1 x2 y2 x3 y3 …</c>, whose bounding box is taken. All numbers but the class are shares of the image.
/// </summary>
/// <remarks>
/// Where a file mixes boxes and polygons, YOLOv5 reads the boxes as polygons of two points; here a line of five fields is always
/// a box. Shares may miss the range from 0 to 1 by 1 % for rounding, as with Ultralytics, and are clipped.
/// </remarks>
internal static class YoloLabelRow
{
    private const int BoxFields = 5, FewestPoints = 3;
    private const double Rounding = 0.01;
    private static readonly string[] Names = ["class", "cx", "cy", "w", "h"];
    private static readonly Flaw Clipped = new("beyond it by 1 % at most", "");

    /// <summary>Whether a line can be a label: it begins with five numbers. Files in which no line can are no labels.</summary>
    public static bool IsLabel(TextRow row) => row.Fields.Length >= BoxFields
        && row.Fields.Take(BoxFields).All(field => DataEntry.IsNumber(field, out _));

    /// <summary>The box in pixels; where the line is wrong, its flaw says how.</summary>
    /// <param name="row">The line.</param>
    /// <param name="size">Width and height of the image in pixels.</param>
    /// <param name="keypointNumbers">Numbers behind the box of a pose, null where labels are no poses.</param>
    /// <param name="report">Told of boxes that are clipped.</param>
    public static SceneBox Read(TextRow row, (double Width, double Height) size, int? keypointNumbers, LoadReport report)
    {
        row.ExpectFields(BoxFields, string.Join(' ', Names));
        int label = row.Integer(0, "class", 0, SceneSet.ClassLimit);
        int coordinates = row.Fields.Length - 1;
        bool isBox = coordinates <= BoxFields || coordinates == BoxFields - 1 + keypointNumbers;
        if (!isBox && (coordinates % 2 != 0 || coordinates < 2 * FewestPoints))
            row.Spoil("neither a box nor a polygon", $"expected 5 fields ({string.Join(' ', Names)}), or a class and pairs x y of a polygon, found {row.Fields.Length}");
        if (row.Flaw is not null)
            return default;
        Flaw? clipped = null;
        SceneBox box = isBox ? ReadBox(row, size, ref clipped) : ReadPolygon(row, size, ref clipped);
        row.CheckBox(box, mayBeEmpty: false);
        if (clipped is not null && row.Flaw is null)
            report.Change(LoadReport.Boxes, "clipped to the image", clipped, row.Place);
        return box with { Class = label };
    }

    private static SceneBox ReadBox(TextRow row, (double Width, double Height) size, ref Flaw? clipped)
    {
        double centreX = Share(row, 1, "cx", ref clipped) * size.Width, halfWidth = Extent(row, 3, "w", ref clipped) * size.Width / 2;
        double centreY = Share(row, 2, "cy", ref clipped) * size.Height, halfHeight = Extent(row, 4, "h", ref clipped) * size.Height / 2;
        return new SceneBox(centreX - halfWidth, centreY - halfHeight, centreX + halfWidth, centreY + halfHeight, Class: 0);
    }

    private static SceneBox ReadPolygon(TextRow row, (double Width, double Height) size, ref Flaw? clipped)
    {
        var low = (X: double.PositiveInfinity, Y: double.PositiveInfinity);
        var high = (X: double.NegativeInfinity, Y: double.NegativeInfinity);
        for (int field = 1; field < row.Fields.Length; field += 2)
        {
            double x = Share(row, field, "x", ref clipped) * size.Width, y = Share(row, field + 1, "y", ref clipped) * size.Height;
            (low, high) = ((Math.Min(low.X, x), Math.Min(low.Y, y)), (Math.Max(high.X, x), Math.Max(high.Y, y)));
        }

        row.CheckSide(high.X - low.X, "polygon w", "0");
        row.CheckSide(high.Y - low.Y, "polygon h", "0");
        return new SceneBox(low.X, low.Y, high.X, high.Y, Class: 0);
    }

    private static double Share(TextRow row, int field, string name, ref Flaw? clipped)
    {
        double value = row.Number(field, name);
        if (value is >= 0 and <= 1)
            return value;
        var flaw = new Flaw("beyond the image", $"{name} must be from 0 to 1 (divided by the image's size), found {row.Fields[field]}");
        if (value is < -Rounding or > 1 + Rounding)
            row.Spoil(flaw.Reason, flaw.Sentence);
        clipped ??= flaw with { Reason = Clipped.Reason };
        return Math.Clamp(value, 0, 1);
    }

    private static double Extent(TextRow row, int field, string name, ref Flaw? clipped)
    {
        // Before it is clipped to 0, or told as a place beyond the image.
        if (row.Number(field, name) is var given && given < 0)
            row.CheckSide(given, name, row.Fields[field]);
        double value = Share(row, field, name, ref clipped);
        row.CheckSide(value, name, row.Fields[field]);
        return value;
    }
}
