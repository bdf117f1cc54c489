using System.Globalization;
using System.Text.Json;
using RepLoss.Contract;

namespace RepLoss.Scenes;

/// <summary>One entry of a list in a COCO file. Numbers may be written as texts, ids as integers, texts or 3.0, as Python readers take them.</summary>
internal sealed class CocoEntry(string place, JsonElement element) : DataEntry(place)
{
    /// <summary>A member; null where it is missing or null.</summary>
    public JsonElement? Find(string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>A member as a finite number.</summary>
    public double Number(string name) => Member(name) is { } value ? Number(value, name) : double.NaN;

    /// <summary>A member as a number of pixels; null where there is none.</summary>
    public double? Side(string name) => Find(name) is { } value
        && double.TryParse(TextOf(value), NumberStyles.Float, CultureInfo.InvariantCulture, out double side) && side is >= 1 and <= PixelLimit ? side : null;

    /// <summary>A member as a class of its own number.</summary>
    public int Class(string name) => Member(name) is { } value && Number(value, name) is var number && !double.IsNaN(number)
        ? Whole(number, name, 0, SceneSet.ClassLimit, TextOf(value))
        : 0;

    /// <summary>Whether a member is true: true, a number but 0, or such a text.</summary>
    public bool IsTrue(string name) => Find(name) is { } value && (value.ValueKind == JsonValueKind.True
        || (double.TryParse(TextOf(value), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number != 0
            : TextOf(value).Equals("true", StringComparison.OrdinalIgnoreCase)));

    /// <summary>A member as an id: a text as it is, a number without a fraction of 0; empty, with a flaw, where it is neither.</summary>
    public string Id(string name)
    {
        if (Member(name) is not { } value)
            return "";
        if (value.ValueKind is not (JsonValueKind.Number or JsonValueKind.String))
            Spoil($"{name} is no id", $"{name} must be a number or a text, found {Found(value)}");
        string text = TextOf(value).Trim();
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && Math.Abs(number) < 1e15 && number == Math.Truncate(number)
            ? number.ToString("F0", CultureInfo.InvariantCulture)
            : text;
    }

    /// <summary>The member <c>bbox</c>, x, y, w, h in pixels from the upper left corner, as corners.</summary>
    public SceneBox Box(bool mayBeEmpty)
    {
        if (Member("bbox") is not { } value)
            return default;
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() != 4)
        {
            Spoil("bbox is no list of 4 numbers", $"bbox must be a list of 4 numbers (x, y, w, h), found {Found(value)}");
            return default;
        }

        double x = Number(value[0], "bbox x"), y = Number(value[1], "bbox y"), width = Number(value[2], "bbox w"), height = Number(value[3], "bbox h");
        if (width < 0 || !mayBeEmpty)
            CheckSide(width, "bbox w", TextOf(value[2]));
        if (height < 0 || !mayBeEmpty)
            CheckSide(height, "bbox h", TextOf(value[3]));
        var box = new SceneBox(x, y, x + width, y + height, Class: 0);
        CheckBox(box, mayBeEmpty);
        return box;
    }

    private JsonElement? Member(string name)
    {
        if (element.ValueKind != JsonValueKind.Object)
            Spoil("no object", $"expected an object, found {Found(element)}");
        JsonElement? value = Find(name);
        if (value is null)
            Spoil($"no {name}", $"{name} is missing");
        return value;
    }

    private double Number(JsonElement value, string name) =>
        Finite(value.ValueKind is JsonValueKind.Number or JsonValueKind.String ? TextOf(value) : null, name, RawText(value));

    private static string Found(JsonElement value) => DataException.Quote(RawText(value));

    private static string TextOf(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? Decoded(value, static text => text.GetString()!) : Decoded(value, static other => other.GetRawText());

    private static string RawText(JsonElement value) => CocoFile.AsWritten(Decoded(value, static any => any.GetRawText()));

    private static string Decoded(JsonElement value, Func<JsonElement, string> decode)
    {
        try
        {
            return decode(value);
        }
        catch (InvalidOperationException)
        {
            return "text that is not UTF-8";
        }
    }
}
