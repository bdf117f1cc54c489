using RepLoss.Results.Document;

namespace RepLoss.Results.Gate;

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

/// <summary>What the gate said about a known slow-down, over several whole gates on one machine.</summary>
/// <param name="SlowDown">The injected slow-down: 0 for A against A, 0.2 for 20 %.</param>
/// <param name="Results">The gates.</param>
public sealed record CalibrationLine(double SlowDown, IReadOnlyList<GateResult> Results)
{
    /// <summary>How many row comparisons there were.</summary>
    public int Rows => Results.Sum(result => result.Compared);

    /// <summary>How many rows were called slower: false alarms where nothing was injected, detections elsewhere.</summary>
    public int CalledSlower => Results.Sum(result => result.Lines.Count(line => line.Word == GateWord.Slower));

    /// <summary>How many whole gates called any row slower.</summary>
    public int GatesAlarmed => Results.Count(result => result.Lines.Any(line => line.Word == GateWord.Slower));
}
