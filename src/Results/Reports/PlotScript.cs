using System.Globalization;
using System.Text;

namespace RepLoss.Results.Reports;

/// <summary>
/// The gnuplot script of a plot. No string from a result file goes into it, since gnuplot runs what stands in backquotes:
/// where text belongs stands a placeholder of the same length, and <see cref="PlotSvg"/> puts the escaped text in its place.
/// </summary>
internal sealed class PlotScript
{
    // Mid-tones that stand out on white and on black alike; shapes and dashes differ too, for those who see no colour.
    private static readonly string[] Colours = ["#d9480f", "#2b7fd4", "#a05bd6", "#159a6c", "#c2870b", "#d6408f", "#7a8794", "#5f8f1f"];

    private readonly LogLogPlot _plot;
    private readonly List<string> _texts = [];

    /// <summary>Writes the script of a plot.</summary>
    public PlotScript(LogLogPlot plot)
    {
        _plot = plot;
        Text = Write();
    }

    /// <summary>The script.</summary>
    public string Text { get; }

    /// <summary>The texts that belong in the places of placeholder 0, 1, …</summary>
    public IReadOnlyList<string> Texts => _texts;

    private string Write()
    {
        var script = new StringBuilder();
        script.Append("set terminal svg size 760,460 dynamic noenhanced font 'sans-serif,13' linewidth 1.4\n");
        script.Append("set encoding utf8\nset logscale xy\nset border 3\nset tics nomirror out\nset grid ytics xtics linewidth 0.5\n");
        script.Append("set key outside below left Left reverse maxcols 2 spacing 1.2\nset bars 0.6\n");
        script.Append($"set xlabel '{Hold(_plot.SizeLabel)}'\nset ylabel 'time of one operation'\n");
        PlotPoint[] points = [.. _plot.Series.SelectMany(series => series.Points)];
        double[] sizes = [.. points.Select(point => point.X).Distinct().Order()];
        script.Append($"set xrange [{Print(sizes[0] / 1.2)}:{Print(sizes[^1] * 1.2)}]\n");
        script.Append($"set xtics ({string.Join(", ", sizes.Select(size => $"'{Quantity.Count(size)}' {Print(size)}"))})\n");
        script.Append(TimeAxis(points));
        script.Append("plot ").AppendJoin(", ", _plot.Series.Select((series, i) =>
            $"'-' using 1:2:3:4 with yerrorlines linetype {i + 1} dashtype {(i % 4) + 1} pointtype {PointType(i)} pointsize 0.8 linecolor rgb '{Colours[i % Colours.Length]}' title '{Hold(series.Name)}', "
            + $"'-' using 1:2:3 with labels hypertext point pointtype 7 pointsize 2.5 notitle")).Append('\n');
        foreach (PlotSeries series in _plot.Series)
        {
            foreach (PlotPoint point in series.Points)
                script.Append($"{Print(point.X)} {Print(point.Y)} {Print(point.Low)} {Print(point.High)}\n");
            script.Append("e\n");
            foreach (PlotPoint point in series.Points)
                script.Append($"{Print(point.X)} {Print(point.Y)} {Hold(point.Label)}\n");
            script.Append("e\n");
        }

        return script.ToString();
    }

    // Decades with units: gnuplot's own labels would be powers of ten of nanoseconds.
    private static string TimeAxis(PlotPoint[] points)
    {
        int first = (int)Math.Floor(Math.Log10(points.Min(point => point.Low)));
        int last = (int)Math.Ceiling(Math.Log10(points.Max(point => point.High)));
        last = Math.Max(last, first + 1);
        var tics = Enumerable.Range(first, last - first + 1).Select(decade => $"'{Decade(decade)}' 1e{decade}");
        return $"set yrange [1e{first}:1e{last}]\nset ytics ({string.Join(", ", tics)})\n";
    }

    private static string Decade(int decade)
    {
        (int start, string unit) = decade switch { >= 9 => (9, "s"), >= 6 => (6, "ms"), >= 3 => (3, "µs"), _ => (0, "ns") };
        return $"{Math.Pow(10, decade - start).ToString("0.###", CultureInfo.InvariantCulture)} {unit}";
    }

    // The same length as the text it stands for, so that gnuplot leaves the right room.
    private string Hold(string text)
    {
        _texts.Add(text);
        return $"Q{_texts.Count - 1}Q".PadRight(Math.Min(text.Length, 60), 'x');
    }

    private static int PointType(int series) => new[] { 5, 7, 9, 11, 13, 4, 6, 8 }[series % 8];

    private static string Print(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
