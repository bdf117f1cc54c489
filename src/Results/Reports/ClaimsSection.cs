namespace RepLoss.Results.Reports;

/// <summary>The first screen: is the published speed-up true? A line a claim, then each claim with its numbers.</summary>
internal static class ClaimsSection
{
    /// <summary>The blocks for all runs.</summary>
    public static IEnumerable<Block> Blocks(IReadOnlyList<RunView> runs)
    {
        IReadOnlyList<ClaimFinding> findings = ClaimFinding.Of(runs);
        if (findings.Count == 0)
        {
            yield return new Paragraph("No published claim belongs to the kernels of these runs.");
            yield break;
        }

        yield return new BulletList([.. findings.GroupBy(finding => (finding.Run.Index, finding.Kernel.Id, finding.Claim)).Select(group => Sentence([.. group]))]);
        yield return Summary(findings);
    }

    /// <summary>Each claim in numbers.</summary>
    public static IEnumerable<Block> Details(IReadOnlyList<RunView> runs) =>
        ClaimFinding.Of(runs).Where(finding => finding.Measured is not null).Select(Detail);

    private static List<Inline> Sentence(IReadOnlyList<ClaimFinding> findings)
    {
        ClaimFinding last = findings[^1];
        string where = last.Run.Several ? $" ({last.Run.Name})" : "";
        var text = new List<Inline> { Inline.Strong($"{last.Kernel.Title}, {last.Claim.System}{where}: {Answer(findings)}.") };
        text.Add(last.Claim.ClaimedSpeedup is { } claimed ? $" Claimed: {Times(claimed)} as fast" : $" {last.Claim.Claim.TrimEnd().TrimEnd('.')}");
        ClaimFinding[] timed = [.. findings.Where(finding => finding.Speedup is not null)];
        if (timed.Length > 0)
            text.Add($"; here: {string.Join(", ", timed.Select(finding => $"{Times(finding.Speedup)} ({finding.Place})"))}");
        text.Add(".");
        string[] loops = [.. timed.Select(finding => RunView.Speedup(finding.Compared, finding.RightRows.FirstOrDefault(row => row.Variant == "Loop"))).OfType<double>().Select(loop => Quantity.Number(loop))];
        if (loops.Length > 0)
            text.Add($" A plain loop over arrays, without any tensor: {string.Join(" and ", loops)} times.");

        if ((last.Fault ?? (last.Code is (not Verdict.Equal, var reason) ? reason : null)) is { } wrong)
            text.Add($" The code behind it: {Sentence(wrong)}");
        return text;
    }

    private static string Answer(IReadOnlyList<ClaimFinding> findings)
    {
        string[] answers = [.. findings.Select(finding => finding.Answer).Distinct()];
        return answers.Length == 1 ? answers[0]
            : string.Join("; ", findings.Select(finding => $"{Words.Of(finding.Pass!.Value)}: {finding.Answer}"));
    }

    private static Table Summary(IReadOnlyList<ClaimFinding> findings)
    {
        bool several = findings[0].Run.Several;
        List<Column> columns = [new("Claim", IsKey: true), new("Claimed", IsNumber: true), new("Measured", IsNumber: true), new("At"), new("Code behind it")];
        if (several)
            columns.Add(new("Run"));
        return new Table("Published speed-ups: claimed, measured here, and whether the code is right", columns,
            [.. findings.Select(IReadOnlyList<Cell> (finding) =>
            {
                List<Cell> cells =
                [
                    $"{finding.Kernel.Title}, {finding.Claim.System}",
                    new(Times(finding.Claim.ClaimedSpeedup), finding.Claim.ClaimedSpeedup),
                    new(Times(finding.Speedup), finding.Speedup),
                    finding.Place,
                    CodeCell(finding),
                ];
                if (several)
                    cells.Add(finding.Run.Name);
                return cells;
            })]);
    }

    private static Table Detail(ClaimFinding finding)
    {
        var rows = new List<IReadOnlyList<Cell>>
        {
            Row(finding.Compared, finding, $"{finding.Claim.ComparedVariant} (compared with)"),
            Row(finding.Measured, finding, $"{finding.Claim.MeasuredVariant} (the claimed code)"),
        };
        rows.AddRange(finding.RightRows.Select(row => Row(row, finding, row.Variant)));
        string where = finding.Run.Several ? $", {finding.Run.Name}" : "";
        return new Table($"{finding.Kernel.Title}, {finding.Claim.System}. Claimed: {Sentence(finding.Claim.Claim)} Here at {finding.Place}{where}:",
            [new("Variant", IsKey: true), new("Time", IsNumber: true), new("Times as fast", IsNumber: true), new("Result")], rows);
    }

    private static IReadOnlyList<Cell> Row(ResultRow? row, ClaimFinding finding, string name)
    {
        double? speedup = RunView.Speedup(finding.Compared, row);
        return
        [
            name,
            new(Quantity.Time(row?.MedianNanoseconds), row?.MedianNanoseconds),
            new(Quantity.Number(speedup), speedup),
            row is null ? "not run" : VerdictCell.Of(row.Verdict, row.Verdict is Verdict.Skipped or Verdict.Failed ? row.Reason : null),
        ];
    }

    private static Cell CodeCell(ClaimFinding finding) =>
        finding.Code is var (verdict, reason) ? VerdictCell.Of(verdict, verdict == Verdict.Equal ? null : reason) : "not judged";

    private static string Times(double? factor) => factor is null ? Quantity.Number(null) : $"{Quantity.Number(factor)} times";

    private static string Sentence(string text) => text.TrimEnd().TrimEnd('.') + ".";
}
