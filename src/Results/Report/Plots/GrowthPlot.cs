using RepLoss.Results.Document;

namespace RepLoss.Results.Report.Plots;

/// <summary>Plots the time of one operation against the size on logarithmic axes. Each variant has a line, with the spread of its launches or samples.</summary>
internal static class GrowthPlot
{
    private const double Width = 480, Left = 62, Right = 466, Top = 34, Bottom = 300, LegendRow = 21;

    /// <summary>Returns the plot of the rows of one kernel and pass, or null if no variant has two sizes.</summary>
    public static Drawing? Of(string title, IReadOnlyList<ResultRow> rows)
    {
        ResultRow[][] lines = [.. rows.Where(row => row.IsTimed && row.Size is not null).GroupBy(row => (row.Variant, row.Device))
            .Select(line => line.OrderBy(row => row.Size).ToArray()).Where(line => line.Select(row => row.Size).Distinct().Count() > 1)];
        if (lines.Length == 0)
            return null;
        ResultRow[] points = [.. lines.SelectMany(line => line)];
        double[] sizes = [.. points.Select(row => row.Size!.Value).Distinct().Order()];
        var across = new LogAxis(sizes[0], sizes[^1], Left + 12, Right - 22);
        var up = LogAxis.Around([.. points.SelectMany(row => new[] { Spread(row).Low, Spread(row).High })], Bottom, Top);
        double height = Bottom + 50 + ((lines.Length + 1) / 2 * LegendRow);
        return new Drawing($"{title}: time of one operation against size", Width, height, svg =>
        {
            Axes(svg, across, up, sizes);
            foreach (ResultRow[] line in lines)
                svg.Element("g", [("class", Series.Class(line[0].Variant))], () => DrawLine(svg, line, across, up));
            for (int i = 0; i < lines.Length; i++)
            {
                double x = Left + (i % 2 * 210), y = Bottom + 56 + (i / 2 * LegendRow);
                svg.Element("g", [("class", Series.Class(lines[i][0].Variant))], () => Series.Mark(svg, lines[i][0].Variant, x, y - 5));
                Drawing.Text(svg, x + 12, y, TimesTable.NameOf(lines[i][0]));
            }
        });
    }

    private static void Axes(HtmlBuilder svg, LogAxis across, LogAxis up, double[] sizes)
    {
        Drawing.Text(svg, 4, 18, "time of one operation", css: "quiet");
        double[] decades = [.. up.Decades];
        // Each decade has a label. If there are many decades, only every second one has a label.
        for (int i = 0; i < decades.Length; i++)
        {
            double y = up.At(decades[i]);
            Drawing.Line(svg, Left, y, Right, y, i == 0 ? "axis" : "grid");
            if (i % (decades.Length > 8 ? 2 : 1) == 0)
                Drawing.Text(svg, Left - 6, y + 5, Decade(decades[i]), "end");
        }

        double free = 0;
        foreach (double size in sizes)
        {
            string label = Quantity.Count(size);
            double x = across.At(size), half = label.Length * 4.2;
            Drawing.Line(svg, x, Bottom, x, Bottom + 5, "axis");
            if (x - half < free)
                continue;
            Drawing.Text(svg, x, Bottom + 20, label, "middle");
            free = x + half + 6;
        }

        Drawing.Text(svg, Right, Bottom + 37, "size", "end", "quiet");
    }

    private static void DrawLine(HtmlBuilder svg, ResultRow[] line, LogAxis across, LogAxis up)
    {
        (double X, double Y)[] places = [.. line.Select(row => (across.At(row.Size!.Value), up.At(row.MedianNanoseconds!.Value)))];
        svg.Element("path", [("d", "M" + string.Join('L', places.Select(place => $"{Drawing.Number(place.X)} {Drawing.Number(place.Y)}"))), ("class", "line")]);
        foreach ((ResultRow row, (double x, double y)) in line.Zip(places))
        {
            (double low, double high) = Spread(row);
            if (up.At(low) - up.At(high) > 2)
                Drawing.Line(svg, x, up.At(low), x, up.At(high), "line");
            Series.Mark(svg, row.Variant, x, y, $"{TimesTable.NameOf(row)}, {row.Case}: {Quantity.Time(row.MedianNanoseconds)} ({Quantity.Time(low)} to {Quantity.Time(high)})");
        }
    }

    // Returns the spread of the launches' medians if there are enough launches, otherwise the spread of the samples.
    private static (double Low, double High) Spread(ResultRow row)
    {
        double[] medians = Launches.Medians(row);
        double[] spread = medians.Length >= Launches.Fewest ? medians : [.. row.SamplesNanoseconds];
        double median = row.MedianNanoseconds!.Value;
        return (Math.Min(spread.Min(), median), Math.Max(spread.Max(), median));
    }

    // Returns a short label such as "1 µs". Quantity.Time would print three digits.
    private static string Decade(double nanoseconds)
    {
        string[] parts = Quantity.Time(nanoseconds).Split(' ');
        return $"{parts[0].Split('.')[0]} {parts[1]}";
    }
}
