namespace RepLoss.Results.Reports;

/// <summary>A table.</summary>
/// <param name="Caption">What it shows; empty where the heading above says it.</param>
/// <param name="Columns">The columns.</param>
/// <param name="Rows">The rows, a cell a column.</param>
/// <param name="PartTitles">Title of each part after the first, for Markdown.</param>
public sealed record Table(string Caption, IReadOnlyList<Column> Columns, IReadOnlyList<IReadOnlyList<Cell>> Rows, params IReadOnlyList<string> PartTitles) : Block;
