using RepLoss.Results.Document;
using RepLoss.Results.Report.Plots;

namespace RepLoss.Results.Report.History;

/// <summary>Plots a row's ratio to the Loop over the runs, in the order of their commits. Each machine kind has a line, with the noise of the gate around it.</summary>
internal static class HistoryPlot
{
    private const double Width = 480, Left = 62, Right = 466, Top = 34, Bottom = 200, LegendRow = 21;

    // Each machine kind gets the colour and the mark that a variant has in the other plots.
    private static readonly string[] Styles = ["Tensor", "Fused", "ElementLoop", "AsPublished", "Loop", "PyTorch"];

    /// <summary>Returns the drawing, or null if there is no line.</summary>
    public static Drawing? Of(RowId id, IReadOnlyList<RowHistory> lines)
    {
        if (lines.Count == 0)
            return null;
        // Each commit has a place on the x axis, in the order in which the commits were first timed.
        string[] commits = [.. lines.SelectMany(line => line.Points).OrderBy(point => point.Run.Start).Select(point => point.Commit).Distinct()];
        HistoryPoint[] points = [.. lines.SelectMany(line => line.Points)];
        var up = LogAxis.Around([.. points.SelectMany(point => new[] { point.Low, point.High })], Bottom, Top);
        double At(HistoryPoint point) => Left + 16 + (Array.IndexOf(commits, point.Commit) * (Right - Left - 32) / Math.Max(1, commits.Length - 1));
        return new Drawing($"{id}: ratio to Loop from commit to commit", Width, Bottom + 50 + (lines.Count * LegendRow), svg =>
        {
            Drawing.Text(svg, 4, 18, $"{id}, ratio to Loop", css: "quiet");
            foreach (double decade in up.Decades)
            {
                Drawing.Line(svg, Left, up.At(decade), Right, up.At(decade), "grid");
                Drawing.Text(svg, Left - 6, up.At(decade) + 5, Quantity.Number(decade), "end");
            }

            Drawing.Text(svg, Left, Bottom + 20, commits[0]);
            if (commits.Length > 1)
                Drawing.Text(svg, Right, Bottom + 20, commits[^1], "end");
            foreach ((int index, RowHistory line) in lines.Index())
            {
                string style = Styles[index % Styles.Length];
                svg.Element("g", [("class", Series.Class(style))], () =>
                {
                    svg.Element("path", [("d", "M" + string.Join('L', line.Points.Select(point => $"{Drawing.Number(At(point))} {Drawing.Number(up.At(point.Ratio))}"))), ("class", "line")]);
                    foreach (HistoryPoint point in line.Points)
                    {
                        Drawing.Line(svg, At(point), up.At(point.Low), At(point), up.At(point.High), "line");
                        Series.Mark(svg, style, At(point), up.At(point.Ratio), $"{point.Commit}: {Quantity.Number(point.Ratio)} ({Quantity.Number(point.Low)} to {Quantity.Number(point.High)})");
                    }

                    Series.Mark(svg, style, Left, Bottom + 41 + (index * LegendRow));
                });
                Drawing.Text(svg, Left + 12, Bottom + 46 + (index * LegendRow), line.Kind.Name);
            }
        });
    }
}
