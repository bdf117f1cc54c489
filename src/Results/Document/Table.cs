namespace RepLoss.Results.Document;

/// <summary>A table.</summary>
/// <param name="Caption">What it shows; empty where the heading above says it.</param>
/// <param name="Columns">The columns.</param>
/// <param name="Rows">The rows, a cell a column.</param>
/// <param name="PartTitles">Title of each part after the first, for Markdown.</param>
public sealed record Table(string Caption, IReadOnlyList<Column> Columns, IReadOnlyList<IReadOnlyList<Cell>> Rows, params IReadOnlyList<string> PartTitles) : Block;

/// <summary>A column of a table.</summary>
/// <param name="Header">Its header.</param>
/// <param name="IsNumber">Whether it is set flush right and sorts by number.</param>
/// <param name="IsKey">Whether it names the row.</param>
/// <param name="Part">
/// Which part it belongs to. A page can scroll a table sideways and shows all parts in one; Markdown on a narrow screen cannot,
/// so there each part is a table of its own that repeats the key columns.
/// </param>
public sealed record Column(string Header, bool IsNumber = false, bool IsKey = false, int Part = 0);

/// <summary>A cell.</summary>
/// <param name="Text">Raw text.</param>
/// <param name="Tone">Whether it is good or bad news.</param>
/// <param name="Target">Where its text leads, if anywhere; ours and never from a result file.</param>
public sealed record Cell(string Text, Tone Tone = Tone.Neutral, string? Target = null)
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
