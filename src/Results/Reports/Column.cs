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
