using RepLoss.Results.Document;

namespace RepLoss.Results.Gate;

/// <summary>Prints how often the gate gives a false alarm, and how often it detects a real slow-down.</summary>
public static class Calibration
{
    /// <summary>Returns a Markdown table with one line for each injected slow-down.</summary>
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

/// <summary>The results of several whole gates on one machine with a known slow-down.</summary>
/// <param name="SlowDown">The injected slow-down: 0 for a tree against itself, 0.2 for 20 %.</param>
/// <param name="Results">The results of the gates.</param>
public sealed record CalibrationLine(double SlowDown, IReadOnlyList<GateResult> Results)
{
    /// <summary>The number of row comparisons.</summary>
    public int Rows => Results.Sum(result => result.Compared);

    /// <summary>The number of rows that were called slower. These are false alarms if nothing was injected, and detections otherwise.</summary>
    public int CalledSlower => Results.Sum(result => result.Lines.Count(line => line.Word == GateWord.Slower));

    /// <summary>The number of gates that called any row slower.</summary>
    public int GatesAlarmed => Results.Count(result => result.Lines.Any(line => line.Word == GateWord.Slower));
}
