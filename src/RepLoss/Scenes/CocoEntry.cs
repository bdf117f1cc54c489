using System.Text.Json;

namespace RepLoss.Scenes;

/// <summary>One entry of a list in a COCO file, that knows where it stands so that a refusal can say so.</summary>
internal readonly record struct CocoEntry(string Path, string Place, JsonElement Element)
{
    /// <summary>Opens a file.</summary>
    /// <exception cref="DataException">The file cannot be read, or its JSON is broken; then with the line.</exception>
    public static JsonDocument Open(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return JsonDocument.Parse(stream);
        }
        catch (JsonException e)
        {
            // The reader counts lines from 0 and appends its own description of the place, which is cut off.
            string reason = e.Message.Split(" LineNumber:")[0].TrimEnd('.');
            throw new DataException($"{path}, line {e.LineNumber + 1}: the JSON is broken ({reason}).", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path}: cannot be read ({e.Message}).", e);
        }
    }

    /// <summary>The entries of a list, with their index as place.</summary>
    public static IEnumerable<CocoEntry> List(string path, string name, JsonElement list) =>
        list.EnumerateArray().Select((element, index) => new CocoEntry(path, $"{name}[{index}]", element));

    /// <summary>Refuses this entry with a reason.</summary>
    public DataException Refuse(string reason) => new($"{Path}, {Place}: {reason}.");

    /// <summary>A member that must be there.</summary>
    public JsonElement Member(string name)
    {
        if (Element.ValueKind != JsonValueKind.Object)
            throw Refuse($"expected an object, found {Found(Element)}");
        return Element.TryGetProperty(name, out var value) ? value : throw Refuse($"{name} is missing");
    }

    /// <summary>A member as a finite number.</summary>
    public double Number(string name) => Finite(Member(name), name);

    /// <summary>Whether there is such a member.</summary>
    public bool Has(string name) => Element.ValueKind == JsonValueKind.Object && Element.TryGetProperty(name, out _);

    /// <summary>A member as an integer from 0 to below a limit.</summary>
    public long Integer(string name, long limit = long.MaxValue)
    {
        var value = Member(name);
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) && number >= 0 && number < limit)
            return number;
        string range = limit == long.MaxValue ? "from 0" : $"from 0 to {limit - 1}";
        throw Refuse($"{name} must be an integer {range}, found {Found(value)}");
    }

    /// <summary>The member <c>bbox</c>, x, y, w, h in pixels from the upper left corner; w and h from 0.</summary>
    public (double X, double Y, double Width, double Height) Box()
    {
        var value = Member("bbox");
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() != 4)
            throw Refuse($"bbox must be a list of 4 numbers (x, y, w, h), found {Found(value)}");
        double width = Finite(value[2], "bbox w"), height = Finite(value[3], "bbox h");
        if (width < 0 || height < 0)
            throw Refuse($"bbox w and h must not be negative, found {value[2].GetRawText()} and {value[3].GetRawText()}");
        return (Finite(value[0], "bbox x"), Finite(value[1], "bbox y"), width, height);
    }

    /// <summary>A member as it is written in the file.</summary>
    public static string RawText(JsonElement value)
    {
        try
        {
            return value.GetRawText();
        }
        catch (InvalidOperationException)
        {
            return "text that is not UTF-8";
        }
    }

    private double Finite(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number)
            ? number
            : throw Refuse($"{name} must be a finite number, found {Found(value)}");

    private static string Found(JsonElement value) => DataException.Quote(RawText(value));
}
