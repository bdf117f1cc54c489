namespace RepLoss.Bench.Terminal;

/// <summary>
/// A table on standard output in plain columns, so that logs can be searched. In a terminal that is too narrow for all columns some are left
/// out; in a pipe or file all are there. The last column is free text, which a terminal may wrap.
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
    public void Write()
    {
        foreach (string line in Lines(Console.IsOutputRedirected ? int.MaxValue : Console.WindowWidth))
            Console.WriteLine(line);
    }

    /// <summary>The lines for a width.</summary>
    internal IEnumerable<string> Lines(int width)
    {
        int[] widths = [.. headers.Select((header, column) => _rows.Select(row => row[column].Length).Append(header.Length).Max())];
        List<int> shown = [.. Enumerable.Range(0, headers.Length)];
        foreach (string name in Dispensable)
        {
            if (shown.SkipLast(1).Sum(column => widths[column] + Gap.Length) + Math.Min(LastColumn, widths[^1]) > width)
                shown.Remove(Array.IndexOf(headers, name));
        }

        return _rows.Prepend(headers).Select(row => string.Join(Gap, shown.Select(column => row[column].PadRight(widths[column]))).TrimEnd());
    }
}
