using RepLoss.Results.Reports;

namespace RepLoss.Results.Gates;

/// <summary>Prints how often the gate cries wolf and how often it sees the wolf.</summary>
public static class Calibration
{
    /// <summary>A table as Markdown: a line an injected slow-down.</summary>
    public static string Markdown(IReadOnlyList<CalibrationLine> lines) => MarkdownWriter.Write(
    [
        new Heading(1, "Calibration of the gate", "calibration"),
        new Paragraph("The same tree on both sides, with a known slow-down injected into the candidate. Without one, every row called slower is a false alarm; with one, every row not called slower was missed."),
        new Table("Rows called slower",
            [new("Injected", IsKey: true), new("Gates", IsNumber: true), new("Rows compared", IsNumber: true), new("Rows called slower", IsNumber: true), new("Share", IsNumber: true), new("Gates with any", IsNumber: true)],
            [.. lines.Select(IReadOnlyList<Cell> (line) =>
            [
                line.SlowDown == 0 ? "nothing (A against A)" : Quantity.Share(line.SlowDown),
                Quantity.Count(line.Results.Count), Quantity.Count(line.Rows), Quantity.Count(line.CalledSlower),
                Quantity.Share(line.Rows == 0 ? null : (double)line.CalledSlower / line.Rows), Quantity.Count(line.GatesAlarmed),
            ])]),
    ]);
}
