using RepLoss.Results.Document;

namespace RepLoss.Results.Report.History;

/// <summary>The history page: the changes between commits that are larger than the noise, and the ratio of each headline row in every run.</summary>
public static class HistoryPage
{
    /// <summary>Returns the changes for a terminal: a sentence for each, and the command that searches the commit.</summary>
    public static IReadOnlyList<string> Lines(IReadOnlyList<ResultSet> sets) =>
        [.. RowHistory.Of(MachineKind.Of(sets)).SelectMany(row => row.Changes).SelectMany(change => new[] { change.ToString(), change.Bisect() }).OfType<string>()];

    /// <summary>Returns the blocks of the page.</summary>
    /// <param name="kinds">The machine kinds, newest first.</param>
    /// <param name="level">The level of the page's heading.</param>
    internal static IEnumerable<Block> Blocks(IReadOnlyList<MachineKind> kinds, int level)
    {
        IReadOnlyList<RowHistory> rows = RowHistory.Of(kinds);
        HistoryChange[] changes = [.. rows.SelectMany(row => row.Changes)];
        yield return new Heading(level, "How the ratios changed from commit to commit", "history");
        yield return new Paragraph("Of each kernel the row of the first page, by its time over that of the plain loop in the same run: below 1 is faster than the loop. A step is called slower or faster by the rules of the gate, which asks for a change beyond both its threshold and its noise.");
        yield return new Heading(level + 1, "Changes that stand out", "history changes");
        if (changes.Length == 0)
            yield return new Paragraph("None.");
        foreach (HistoryChange change in changes)
        {
            yield return new Paragraph(change.ToString());
            if (change.Bisect() is { } line)
                yield return new Listing("Which commit was it?", line, Open: true);
        }

        yield return new Heading(level + 1, "Row by row", "history rows");
        yield return new Table("First and newest ratio to Loop, with the noise of the newest",
            [new("Row", IsKey: true), new("Machine", IsKey: true), new("Runs", IsNumber: true), new("First", IsNumber: true), new("Newest", IsNumber: true), new("Noise", IsNumber: true)],
            [.. rows.Select(IReadOnlyList<Cell> (row) =>
            [
                row.Id.ToString(), row.Kind.Name, Quantity.Count(row.Points.Count), Quantity.Number(row.Points[0].Ratio), Quantity.Number(row.Points[^1].Ratio),
                $"{Quantity.Number(row.Points[^1].Low)} to {Quantity.Number(row.Points[^1].High)}",
            ])]);
        foreach (IGrouping<RowId, RowHistory> row in rows.GroupBy(row => row.Id))
        {
            if (HistoryPlot.Of(row.Key, [.. row.Where(one => one.Points.Count > 1)]) is { } plot)
                yield return new Figure($"history/{KebabCase.Slug(row.Key.ToString())}.svg", plot);
        }
    }
}
