using Spectre.Console;

namespace RepLoss.Bench.Terminal;

/// <summary>A table on standard output: drawn where a terminal is there, plain columns where not, so that logs can be searched.</summary>
internal sealed class TextTable(params string[] headers)
{
    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row with a cell for each header.</summary>
    public void Add(params string[] cells) => _rows.Add(cells);

    /// <summary>Writes the table.</summary>
    public void Write()
    {
        if (Console.IsOutputRedirected)
            WritePlain();
        else
            WriteDrawn();
    }

    private void WriteDrawn()
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (string header in headers)
            table.AddColumn(new TableColumn(Markup.Escape(header)) { NoWrap = true });
        foreach (string[] row in _rows)
            table.AddRow(row.Select(Markup.Escape).ToArray());
        AnsiConsole.Write(table);
    }

    private void WritePlain()
    {
        int[] widths = [.. headers.Select((header, column) => _rows.Select(row => row[column].Length).Append(header.Length).Max())];
        foreach (string[] row in _rows.Prepend(headers))
            Console.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }
}
