using RepLoss.Results.Document;
using RepLoss.Results.Statistics;

namespace RepLoss.Results.Report.Plots;

/// <summary>
/// Plots the steps of a speed-up, one below the other, on one logarithmic axis. Each bar runs from the speed before the step to the speed
/// after it. So a step that costs time runs backwards.
/// </summary>
internal static class SpeedupSteps
{
    private const double Width = 480, Left = 8, Right = 472, StepHeight = 44;

    /// <summary>Returns the drawing.</summary>
    public static Drawing Of(string title, SpeedupDecomposition decomposition)
    {
        IReadOnlyList<SpeedupStep> steps = decomposition.Steps;
        double[] reached = [.. Enumerable.Range(0, steps.Count + 1).Select(count => steps.Take(count).Aggregate(1.0, (product, step) => product * step.Factor))];
        double low = reached.Min(), high = Math.Max(reached.Max(), low * 1.01);
        var axis = new LogAxis(low, high, Left, Right);
        return new Drawing($"{title}, where the speed-up at size {Quantity.Count(decomposition.Size)} comes from", Width, (steps.Count * StepHeight) + 30, svg =>
        {
            for (int i = 0; i < steps.Count; i++)
                DrawStep(svg, steps[i], i * StepHeight, axis.At(reached[i]), axis.At(reached[i + 1]));
            double y = (steps.Count * StepHeight) + 4;
            Drawing.Line(svg, Left, y, Right, y, "axis");
            Drawing.Text(svg, Left, y + 18, low < 1 ? $"{Quantity.Number(low)} times as fast" : $"as fast as {steps[0].From.Variant}", css: "quiet");
            Drawing.Text(svg, Right, y + 18, $"{Quantity.Number(high)} times", "end", "quiet");
        });
    }

    private static void DrawStep(HtmlBuilder svg, SpeedupStep step, double top, double from, double to)
    {
        Drawing.Text(svg, Left, top + 18, $"{TimesTable.NameOf(step.From)} → {TimesTable.NameOf(step.To)}: {Quantity.Number(step.Factor)} times as fast ({step.Cause})");
        svg.Element("g", [("class", Series.Class(step.To.Variant))], () => svg.Element(
            "rect",
            [
                ("x", Drawing.Number(Math.Min(from, to))), ("y", Drawing.Number(top + 24)), ("width", Drawing.Number(Math.Max(2, Math.Abs(to - from)))), ("height", "12"),
                ("class", "fill"),
            ],
            () => svg.Element("title", $"{Quantity.Time(step.From.MedianNanoseconds)} to {Quantity.Time(step.To.MedianNanoseconds)}")));
    }
}
