namespace RepLoss.Bench.Terminal;

/// <summary>
/// A table on standard output in plain columns, so that logs can be searched. In a terminal that is too narrow for all columns some are left
/// out, and where it is narrower still the first has a line of its own; in a pipe or file all are there. The last column is free text, which a
/// terminal may wrap.
/// </summary>
internal sealed class TextTable(params string[] headers)
{
    // As much of the last column is counted for the width as its usual words need.
    private const int LastColumn = 19;
    private const string Gap = "  ";

    private readonly List<string[]> _rows = [];

    /// <summary>The columns that a narrow terminal can do without, the first to go first.</summary>
    public IReadOnlyList<string> Dispensable { get; init; } = [];

    /// <summary>Adds a row with a cell for each header.</summary>
    public void Add(params string[] cells) => _rows.Add(cells);

    /// <summary>Writes the table.</summary>
    /// <param name="isWide">True for every column, however narrow the terminal is.</param>
    public void Write(bool isWide = false)
    {
        foreach (string line in Lines(isWide || Console.IsOutputRedirected ? int.MaxValue : Console.WindowWidth))
            Console.WriteLine(line);
    }

    /// <summary>The lines for a width.</summary>
    internal IEnumerable<string> Lines(int width)
    {
        int[] widths = [.. headers.Select((header, column) => _rows.Select(row => row[column].Length).Append(header.Length).Max())];
        List<int> shown = [.. Enumerable.Range(0, headers.Length)];
        foreach (string name in Dispensable)
        {
            if (IsTooWide())
                shown.Remove(Array.IndexOf(headers, name));
        }

        IEnumerable<string[]> rows = _rows.Prepend(headers);
        if (!IsTooWide())
            return rows.Select(row => Line(row, shown));
        return rows.SelectMany(row => new[] { row[0], Gap + Line(row, shown.Skip(1)) });

        bool IsTooWide() => shown.SkipLast(1).Sum(column => widths[column] + Gap.Length) + Math.Min(LastColumn, widths[^1]) > width;

        string Line(string[] row, IEnumerable<int> columns) => string.Join(Gap, columns.Select(column => row[column].PadRight(widths[column]))).TrimEnd();
    }
}
