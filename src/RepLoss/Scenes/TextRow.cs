namespace RepLoss.Scenes;

/// <summary>One line of a text file, cut into fields.</summary>
internal sealed class TextRow(string path, int line, string[] fields) : DataEntry($"{path}, line {line}")
{
    private const StringSplitOptions Trimmed = StringSplitOptions.TrimEntries;

    /// <summary>The fields.</summary>
    public string[] Fields { get; } = fields;

    /// <summary>
    /// The lines that are not blank. Fields are parted by the first of the separators that a line has, else by white space; a
    /// separator at the end of a line parts nothing.
    /// </summary>
    /// <exception cref="DataException">The file cannot be read.</exception>
    public static IEnumerable<TextRow> ReadAll(string path, params char[] separators)
    {
        int line = 0;
        foreach (string text in DataFile.ReadLines(path))
        {
            line++;
            if (string.IsNullOrWhiteSpace(text))
                continue;
            string[] fields = separators.Where(text.Contains).Select(separator => text.TrimEnd().TrimEnd(separator).Split(separator, Trimmed)).FirstOrDefault()
                ?? text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            yield return new TextRow(path, line, fields);
        }
    }

    /// <summary>A flaw unless the line has the fields that a format asks for at least.</summary>
    public void ExpectFields(int count, string names)
    {
        if (Fields.Length < count)
            Spoil($"fewer than {count} fields", $"expected {count} fields ({names}), found {Fields.Length}");
    }

    /// <summary>The field as a finite number.</summary>
    public double Number(int field, string name) => Finite(TextOf(field), name, TextOf(field));

    /// <summary>The field as an integer from a minimum to below a limit; 3.0 and 3e0 are integers, as NumPy writes them.</summary>
    public int Integer(int field, string name, int minimum, int limit)
    {
        double value = Number(field, name);
        return double.IsNaN(value) ? minimum : Whole(value, name, minimum, limit, TextOf(field));
    }

    /// <summary>The field as a width or height.</summary>
    public double Side(int field, string name, bool mayBeZero)
    {
        double side = Number(field, name);
        if (side < 0 || !mayBeZero)
            CheckSide(side, name, TextOf(field));
        return side;
    }

    private string TextOf(int field) => field < Fields.Length ? Fields[field] : "";
}
