namespace RepLoss.Results.Reports;

/// <summary>A column of a table.</summary>
/// <param name="Header">Its header.</param>
/// <param name="IsNumber">Whether it is set flush right and sorts by number.</param>
/// <param name="IsKey">Whether it names the row.</param>
/// <param name="Part">
/// Which part it belongs to. A page can scroll sideways and shows all parts in one table; Markdown on a narrow screen cannot,
/// so there each part is a table of its own that repeats the key columns.
/// </param>
public sealed record Column(string Header, bool IsNumber = false, bool IsKey = false, int Part = 0);

/// <summary>A cell.</summary>
/// <param name="Text">Raw text.</param>
/// <param name="SortKey">The number to sort by; null sorts by text, and last in a column of numbers.</param>
/// <param name="Tone">Whether it is good or bad news.</param>
public sealed record Cell(string Text, double? SortKey = null, Tone Tone = Tone.Neutral)
{
    /// <summary>A cell with text only.</summary>
    public static implicit operator Cell(string text) => new(text);
}

/// <summary>Whether a cell is good or bad news; a page colours it, and no meaning hangs on the colour alone.</summary>
public enum Tone
{
    /// <summary>Neither.</summary>
    Neutral,

    /// <summary>Good.</summary>
    Good,

    /// <summary>To be read with care.</summary>
    Warning,

    /// <summary>Bad.</summary>
    Bad,
}

/// <summary>A table.</summary>
/// <param name="Caption">What it shows; empty where the heading above says it.</param>
/// <param name="Columns">The columns.</param>
/// <param name="Rows">The rows, a cell a column.</param>
/// <param name="PartTitles">Title of each part after the first, for Markdown.</param>
public sealed record Table(string Caption, IReadOnlyList<Column> Columns, IReadOnlyList<IReadOnlyList<Cell>> Rows, params IReadOnlyList<string> PartTitles) : Block;
