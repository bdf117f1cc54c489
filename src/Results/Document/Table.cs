namespace RepLoss.Results.Document;

/// <summary>A table.</summary>
/// <param name="Caption">The caption. Empty if the heading above is enough.</param>
/// <param name="Columns">The columns.</param>
/// <param name="Rows">The rows, with one cell for each column.</param>
/// <param name="PartTitles">The title of each part after the first, for Markdown.</param>
public sealed record Table(string Caption, IReadOnlyList<Column> Columns, IReadOnlyList<IReadOnlyList<Cell>> Rows, params IReadOnlyList<string> PartTitles) : Block;

/// <summary>A column of a table.</summary>
/// <param name="Header">The header.</param>
/// <param name="IsNumber">Whether the column is aligned right and sorted by number.</param>
/// <param name="IsKey">Whether the column names the row.</param>
/// <param name="Part">
/// The part of the table that the column belongs to. An HTML page can scroll a table sideways, and shows all parts in one table. Markdown
/// cannot, so there each part is a separate table that repeats the key columns.
/// </param>
public sealed record Column(string Header, bool IsNumber = false, bool IsKey = false, int Part = 0);

/// <summary>A cell.</summary>
/// <param name="Text">The raw text.</param>
/// <param name="Tone">Whether the content is good or bad.</param>
/// <param name="Target">The target of a link, or null. It must never come from a result file.</param>
public sealed record Cell(string Text, Tone Tone = Tone.Neutral, string? Target = null)
{
    /// <summary>A cell with text only.</summary>
    public static implicit operator Cell(string text) => new(text);
}

/// <summary>Whether the content of a cell is good or bad. A page shows it by a colour, and the text always says it too.</summary>
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
