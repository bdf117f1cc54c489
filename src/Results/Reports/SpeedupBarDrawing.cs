using System.Globalization;
using RepLoss.Results.Statistics;

namespace RepLoss.Results.Reports;

/// <summary>
/// Draws the steps of a speed-up one below the other on one logarithmic axis: each bar runs from how fast the code was to how
/// fast the step made it, so a step that costs time runs backwards.
/// </summary>
internal static class SpeedupBarDrawing
{
    private const double Left = 190, Right = 640, RowHeight = 30, Width = 840;

    /// <summary>Draws into a page.</summary>
    public static void Draw(HtmlBuilder html, SpeedupDecomposition decomposition)
    {
        double[] reached = [1, .. decomposition.Steps.Select((_, i) => decomposition.Steps.Take(i + 1).Aggregate(1.0, (product, step) => product * step.Factor))];
        double low = Math.Log10(reached.Min()), high = Math.Max(Math.Log10(reached.Max()), low + 1e-3);
        double X(double speed) => Left + ((Math.Log10(speed) - low) / (high - low) * (Right - Left));

        double height = (decomposition.Steps.Count * RowHeight) + 26;
        html.Element("svg", [("class", "plot"), ("viewBox", $"0 0 {Print(Width)} {Print(height)}"), ("role", "img"), ("aria-label", Label(decomposition))], () =>
        {
            for (int i = 0; i < decomposition.Steps.Count; i++)
                DrawStep(html, decomposition.Steps[i], i * RowHeight, X(reached[i]), X(reached[i + 1]));
            double axis = decomposition.Steps.Count * RowHeight;
            html.Element("line", [("x1", Print(Left)), ("x2", Print(Right)), ("y1", Print(axis + 2)), ("y2", Print(axis + 2)), ("class", "axis")]);
            Text(html, Left, axis + 18, $"{Quantity.Number(reached.Min())} times as fast as {decomposition.Steps[0].From.Variant}", "start");
            Text(html, Right, axis + 18, $"{Quantity.Number(reached.Max())} times", "end");
        });
    }

    private static void DrawStep(HtmlBuilder html, SpeedupStep step, double top, double from, double to)
    {
        bool gains = step.Factor >= 1;
        html.Element("g", () =>
        {
            html.Element("title", Sentence(step));
            Text(html, Left - 8, top + 19, $"{Name(step.From)} → {Name(step.To)}", "end");
            html.Element("rect",
            [
                ("x", Print(Math.Min(from, to))), ("y", Print(top + 5)), ("width", Print(Math.Max(2, Math.Abs(to - from)))), ("height", "20"),
                ("class", gains ? "gain" : "loss"),
            ]);
            Text(html, Math.Max(from, to) + 6, top + 19, $"× {Quantity.Number(step.Factor)} {step.Cause}", "start");
        });
    }

    private static void Text(HtmlBuilder html, double x, double y, string text, string anchor) =>
        html.Element("text", [("x", Print(x)), ("y", Print(y)), ("text-anchor", anchor)], () => html.Text(text));

    private static string Label(SpeedupDecomposition decomposition) =>
        $"Speed-up at size {Quantity.Count(decomposition.Size)}: {string.Join("; ", decomposition.Steps.Select(Sentence))}";

    private static string Sentence(SpeedupStep step) =>
        $"{Name(step.From)} {Quantity.Time(step.From.MedianNanoseconds)} to {Name(step.To)} {Quantity.Time(step.To.MedianNanoseconds)}: {Quantity.Number(step.Factor)} times as fast ({step.Cause})";

    private static string Name(ResultRow row) => row.Device == "cpu" ? row.Variant : $"{row.Variant} on {row.Device}";

    private static string Print(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
