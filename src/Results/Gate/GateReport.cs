using RepLoss.Results.Document;

namespace RepLoss.Results.Gate;

/// <summary>Prints the result of a gate: lines for a terminal, a sentence, and Markdown for a pull request.</summary>
public static class GateReport
{
    /// <summary>Returns a line for each row: word, id, ratio with interval, the smallest slow-down that would have been detected, reason.</summary>
    public static IReadOnlyList<string> Lines(GateResult result)
    {
        int width = result.Lines.Count == 0 ? 0 : result.Lines.Max(line => line.Id.ToString().Length);
        int ofWord = Math.Max(14, result.Lines.Select(line => KebabCase.Of(line.Word).Length).DefaultIfEmpty().Max());
        return [.. result.Lines.Select(line => $"{KebabCase.Of(line.Word).PadRight(ofWord)} {line.Id.ToString().PadRight(width)}  {Numbers(line)}{Sees(line)}{Because(line)}".TrimEnd())];
    }

    /// <summary>Returns a sentence with the number of compared rows and the result.</summary>
    public static string Summary(GateResult result)
    {
        if (result.Lines.Count == 0)
            return "The gate fails: there is no row to compare.";
        string words = string.Join(", ", result.Lines.GroupBy(line => line.Word).OrderBy(group => group.Key).Select(group => $"{group.Count()} {KebabCase.Of(group.Key)}"));
        string compared = $"{result.Compared} of {result.Lines.Count} rows had their times compared ({words})";
        string rule = $"at a threshold of {Quantity.Share(result.Options.Threshold)} and {Quantity.Share(result.Options.Alpha)} chance of any false alarm";
        return result.ExitCode == ExitCode.Success ? $"The gate passes: {compared}, {rule}."
            : result.Compared == 0 && result.ExitCode == ExitCode.NotComparable ? $"The gate fails: no times were compared ({words})."
            : $"The gate fails: {compared}, {rule}.";
    }

    /// <summary>Returns Markdown for a pull request: the sentence, the rows that need attention, and all rows in a folded part.</summary>
    public static string Markdown(GateResult result)
    {
        GateLine[] notable = [.. result.Lines.Where(line => line.Word != GateWord.Same)];
        var blocks = new List<Block>
        {
            new Heading(3, result.ExitCode == ExitCode.Success ? "Benchmarks: no row got worse" : "Benchmarks: the gate fails", "benchmark-gate"),
            new Paragraph(Summary(result)),
        };
        if (notable.Length > 0)
            blocks.Add(Table("Rows that changed", notable));
        string text = MarkdownWriter.Write(blocks);
        return result.Lines.Count == notable.Length ? text
            : $"{text}\n<details><summary>All rows</summary>\n\n{MarkdownWriter.Write([Table("", result.Lines)])}\n</details>\n";
    }

    private static Table Table(string caption, IReadOnlyList<GateLine> lines) => new(caption,
        [new("Row", IsKey: true), new("Word"), new("Before", IsNumber: true), new("After", IsNumber: true), new("Ratio (95 %)", IsNumber: true), new("Sees from", IsNumber: true), new("Reason")],
        [.. lines.Select(IReadOnlyList<Cell> (line) =>
        [
            line.Id.ToString(), KebabCase.Of(line.Word), Quantity.Time(line.BaselineNanoseconds), Quantity.Time(line.CandidateNanoseconds), Numbers(line), Quantity.Number(line.SmallestSeen), line.Reason ?? "",
        ])]);

    private static string Numbers(GateLine line) => line.Ratio is null ? ""
        : $"{Quantity.Number(line.Ratio)} ({Quantity.Number(line.Low)} to {Quantity.Number(line.High)})";

    private static string Sees(GateLine line) => line.SmallestSeen is null ? "" : $", sees from {Quantity.Number(line.SmallestSeen)}";

    private static string Because(GateLine line) => line.Reason is null ? "" : $"{(line.Ratio is null ? "" : "  ")}{line.Reason}";
}
