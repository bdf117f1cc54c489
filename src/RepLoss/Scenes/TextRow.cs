using System.Globalization;

namespace RepLoss.Scenes;

/// <summary>One line of a text file, cut into fields, that knows where it stands so that a refusal can say so.</summary>
internal sealed record TextRow(string Path, int Line, string[] Fields)
{
    /// <summary>Reads the lines that are not blank. Without separators fields are parted by white space.</summary>
    /// <exception cref="DataException">The file cannot be read.</exception>
    public static IReadOnlyList<TextRow> ReadAll(string path, params char[] separators)
    {
        var split = separators.Length == 0
            ? StringSplitOptions.RemoveEmptyEntries
            : StringSplitOptions.TrimEntries;
        var rows = new List<TextRow>();
        int line = 0;
        foreach (string text in ReadLines(path))
        {
            line++;
            if (!string.IsNullOrWhiteSpace(text))
                rows.Add(new TextRow(path, line, text.Split(separators, split)));
        }
        return rows;
    }

    /// <summary>Refuses this line with a reason.</summary>
    public DataException Refuse(string reason) => DataException.At(Path, Line, reason);

    /// <summary>Refuses the line unless it has the fields that a format asks for.</summary>
    public void ExpectFields(int count, string names)
    {
        if (Fields.Length != count)
            throw Refuse($"expected {count} fields ({names}), found {Fields.Length}");
    }

    /// <summary>The field as a finite number.</summary>
    public double Number(int field, string name)
    {
        if (double.TryParse(Fields[field], NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value))
            return value;
        throw Refuse($"{name} must be a finite number, found {DataException.Quote(Fields[field])}");
    }

    /// <summary>The field as an integer from a minimum to below a limit.</summary>
    public int Integer(int field, string name, int minimum, int limit)
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;
        if (int.TryParse(Fields[field], Style, CultureInfo.InvariantCulture, out int value) && value >= minimum && value < limit)
            return value;
        throw Refuse($"{name} must be an integer from {minimum} to {limit - 1}, found {DataException.Quote(Fields[field])}");
    }

    private static string[] ReadLines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path}: cannot be read ({e.Message}).", e);
        }
    }
}
