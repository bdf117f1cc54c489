using RepLoss.Results.Document;

namespace RepLoss.Results.Report.Plots;

/// <summary>The headline picture: for each timed claim, the speed-up of each version over the published loop.</summary>
internal static class SpeedupPicture
{
    private const double Width = 480, Left = 122, Right = 372, BarHeight = 22;

    /// <summary>Returns the drawing, or null if no claim has enough samples for an answer.</summary>
    public static Drawing? Of(IEnumerable<ClaimFinding> findings)
    {
        ClaimFinding[] timed = [.. findings.Where(finding => finding.HasAnswer)];
        if (timed.Length == 0)
            return null;
        var groups = timed.Select(finding => (Finding: finding, Bars: Bars(finding))).ToArray();
        double[] factors = [.. groups.SelectMany(group => group.Bars.Select(bar => bar.Factor)).Append(1).Append(10)];
        var axis = new LogAxis(factors.Min(), factors.Max(), Left, Right);
        double height = groups.Sum(group => Height(group.Bars)) + 44;
        return new Drawing("How many times as fast as the published loop over tensor elements", Width, height, svg =>
        {
            double top = 0;
            foreach ((ClaimFinding finding, Bar[] bars) in groups)
            {
                Drawing.Text(svg, 8, top + 20, $"{finding.Kernel.Title}, {finding.Place}", css: "strong");
                for (int i = 0; i < bars.Length; i++)
                    DrawBar(svg, bars[i], top + 30 + (i * BarHeight), axis);
                top += Height(bars);
            }

            Drawing.Text(svg, 8, height - 28, "times as fast as the published loop over tensor elements", css: "quiet");
            Drawing.Text(svg, 8, height - 9, $"on {timed[0].Kind.Name}", css: "quiet");
        });
    }

    private static double Height(Bar[] bars) => 38 + (bars.Length * BarHeight);

    private static Bar[] Bars(ClaimFinding finding)
    {
        (string Label, double? Factor, string Variant, string Note)[] all =
        [
            ("claimed", finding.Claim.ClaimedSpeedup, finding.Claim.MeasuredVariant, ""),
            ("published code", finding.Speedup, finding.Claim.MeasuredVariant, finding.IsWrong ? ", wrong" : ""),
            ("plain loop", finding.SpeedupOf("Loop"), "Loop", ""),
            ("right tensors", finding.SpeedupOf("Tensor"), "Tensor", ""),
            ("fused", finding.SpeedupOf("Fused"), "Fused", ""),
        ];
        return [.. all.Where(bar => bar.Factor is > 0).Select(bar => new Bar(bar.Label, bar.Factor!.Value, bar.Variant, bar.Note))];
    }

    private static void DrawBar(HtmlBuilder svg, Bar bar, double y, LogAxis axis)
    {
        double from = axis.At(1), to = axis.At(bar.Factor);
        Drawing.Text(svg, Left - 8, y + 13, bar.Label, "end");
        // A claimed speed-up is drawn as an outline, and a measured one is filled.
        svg.Element("g", [("class", Series.Class(bar.Variant))], () => svg.Element("rect",
        [
            ("x", Drawing.Number(Math.Min(from, to))), ("y", Drawing.Number(y + 2)), ("width", Drawing.Number(Math.Max(2, Math.Abs(to - from)))), ("height", "13"),
            ("class", bar.Label == "claimed" ? "line" : "fill"),
        ]));
        Drawing.Text(svg, Math.Max(from, to) + 7, y + 13, $"{Quantity.Number(bar.Factor)}{bar.Note}");
    }

    private sealed record Bar(string Label, double Factor, string Variant, string Note);
}
