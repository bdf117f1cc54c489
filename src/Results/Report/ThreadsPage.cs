using System.Globalization;
using RepLoss.Results.Document;
using RepLoss.Results.Statistics;

namespace RepLoss.Results.Report;

/// <summary>The page about the gain of several threads. It compares each row of a run with the same row of a run on one thread. Both runs are timed in turn.</summary>
public static class ThreadsPage
{
    /// <summary>Returns the page as Markdown.</summary>
    /// <param name="one">The run on one thread.</param>
    /// <param name="several">The run on several threads.</param>
    /// <param name="files">The names of the two files on the page.</param>
    public static string Of(ResultSet one, ResultSet several, (string One, string Several) files)
    {
        string more = Threads(several);
        return MarkdownWriter.Write(
        [
            new Heading(1, "What further threads give the Fused variants", "threads"),
            new Table($"Time on {more} to time on {Threads(one)}, below 1 is faster",
                [
                    new("Row", IsKey: true), new(Threads(one), IsNumber: true), new(more, IsNumber: true),
                    new("Ratio", IsNumber: true), new("95 % interval", IsNumber: true), new("So a further thread"),
                ],
                [.. one.Rows.Where(row => row.IsTimed).Select(row => Line(row, several.Find(row.Id)))]),
            new Paragraph(string.Create(
                CultureInfo.InvariantCulture,
                $"Timed in turn, A B B A, in {one.Rows.Max(row => row.SamplesPerLaunch.Count)} launches of two processes side by side, from {one.Start:yyyy-MM-dd HH:mm} UTC on, on {one.Machine.CpuName}, {one.Machine.Cores} processors, commit {one.Commit[..Math.Min(12, one.Commit.Length)]}{(one.TreeClean ? "" : " with changes")}: rows of "),
                Inline.Code(files.One), " and ", Inline.Code(files.Several), "."),
        ]);
    }

    private static IReadOnlyList<Cell> Line(ResultRow one, ResultRow? several)
    {
        RatioEstimate? ratio = several is null ? null : RatioEstimate.Of(several, one);
        return
        [
            one.Id.ToString(), Quantity.Time(one.MedianNanoseconds), Quantity.Time(several?.MedianNanoseconds), Quantity.Number(ratio?.Ratio),
            ratio?.Low is null ? Quantity.Number(null) : $"{Quantity.Number(ratio.Low)} to {Quantity.Number(ratio.High)}",
            ratio switch
            {
                { High: < 1 } => "gains",
                { Low: > 1 } => "loses",
                { Low: not null } => "changes nothing that is seen",
                _ => Quantity.Number(null),
            },
        ];
    }

    private static string Threads(ResultSet set) => set.Threads == 1 ? "1 thread" : $"{set.Threads} threads";
}
