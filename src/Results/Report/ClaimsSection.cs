using RepLoss.Results.Document;

namespace RepLoss.Results.Report;

/// <summary>The section about the published speed-ups: whether they are true, with a sentence for each claim and the numbers of each machine kind.</summary>
internal static class ClaimsSection
{
    private static readonly (string Variant, string Name)[] Rivals = [("Loop", "Plain loop"), ("Tensor", "Right Tensor"), ("Fused", "Fused")];

    /// <summary>Returns the answer for all claims in one sentence.</summary>
    public static string Answer(IReadOnlyList<ClaimFinding> findings)
    {
        ClaimFinding[] answered = [.. findings.Where(finding => finding.HasAnswer)];
        int holds = answered.Count(finding => finding.IsTrue);
        return findings.Count == 0 ? "No published claim belongs to these kernels."
            : answered.Length == 0 ? $"No answer: no claim was timed with at least {ClaimFinding.FewestSamples} samples a row."
            : holds == answered.Length ? (holds == 1 ? "Yes, the one claim that was checked is true." : $"Yes, all {holds} claims that were checked are true.")
            : holds == 0 ? (answered.Length == 1 ? "No, the one claim that was checked is not true." : $"No, none of the {answered.Length} claims that were checked is true.")
            : $"In part: {holds} of the {answered.Length} claims that were checked are true.";
    }

    /// <summary>Returns the blocks of the first screen.</summary>
    /// <param name="kinds">The machine kinds. The sentences are about the first.</param>
    /// <param name="linkTo">Returns the link to the page of a kernel.</param>
    public static IEnumerable<Block> Blocks(IReadOnlyList<MachineKind> kinds, Func<string, string> linkTo)
    {
        IReadOnlyList<ClaimFinding> newest = ClaimFinding.Of(kinds[0]);
        if (newest.Count == 0)
        {
            yield return new Paragraph(Answer(newest));
            yield break;
        }

        yield return new Paragraph(Inline.Strong(Answer(newest)),
            " A claim is true where the fast code is as many times as fast as its authors say, and computes the same as the slow code.");
        yield return new BulletList([.. newest.Select(Sentence)]);
        yield return new Table("How many times as fast as the published loop over tensor elements",
            [
                new("Claim", IsKey: true), new("Machine", IsKey: true), new("At"), new("Claimed", IsNumber: true), new("Published code", IsNumber: true),
                .. Rivals.Select(rival => new Column(rival.Name, IsNumber: true)), new("Is it true?"),
            ],
            [.. kinds.SelectMany(ClaimFinding.Of).OrderBy(finding => finding.Kernel.Id, StringComparer.Ordinal).Select(IReadOnlyList<Cell> (finding) =>
            [
                new(finding.Kernel.Title, Target: linkTo(finding.Kernel.Id)), finding.Kind.Name, finding.Place,
                Quantity.Number(finding.Claim.ClaimedSpeedup), Quantity.Number(finding.Speedup),
                .. Rivals.Select(Cell (rival) => Quantity.Number(finding.SpeedupOf(rival.Variant))),
                new(finding.Answer, finding.IsTrue ? Tone.Good : finding.HasAnswer ? Tone.Bad : Tone.Neutral),
            ])]);
    }

    /// <summary>Returns the claims about one kernel, with the times from which the numbers are computed.</summary>
    public static IEnumerable<Block> Details(IReadOnlyList<MachineKind> kinds, string id) =>
        from kind in kinds
        let kernel = kind.Kernel(id)
        where kernel is not null
        from claim in kernel.Claims
        from finding in ClaimFinding.EachPass(kind, kernel, claim)
        where finding.Measured is not null
        select Detail(finding);

    private static List<Inline> Sentence(ClaimFinding finding)
    {
        var text = new List<Inline> { Inline.Strong($"{finding.Kernel.Title} by {finding.Claim.System}: {finding.Answer}.") };
        text.Add(finding.Claim.ClaimedSpeedup is { } claimed ? $" Claimed: {ClaimFinding.Times(claimed)} as fast." : $" Claimed: {Stopped(finding.Claim.Claim)}");
        if (finding.Speedup is not null)
        {
            string[] rivals = [.. new[] { ("Tensor", "a right tensor version"), ("Fused", "one fused pass"), ("Loop", "a plain loop over arrays") }
                .Select(rival => (Factor: finding.SpeedupOf(rival.Item1), Name: rival.Item2)).Where(rival => rival.Factor is not null)
                .Select(rival => $"{rival.Name} {ClaimFinding.Times(rival.Factor)}")];
            text.Add($" Measured: {ClaimFinding.Times(finding.Speedup)}, at {finding.Place} on {finding.Kind.Name}.{(rivals.Length > 0 ? $" For comparison: {string.Join(", ", rivals)}." : "")}");
        }

        if (finding.Fault is { } fault)
            text.Add($" What is wrong: {Stopped(fault)}");
        return text;
    }

    private static Table Detail(ClaimFinding finding) => new(
        $"Claimed by {finding.Claim.System}: {Stopped(finding.Claim.Claim)} Measured at {finding.Place} on {finding.Kind.Name}:",
        [new("Variant", IsKey: true), new("Time", IsNumber: true), new("Times as fast", IsNumber: true), new("Result")],
        [
            Row(finding, finding.Compared, $"{finding.Claim.ComparedVariant} (compared with)"),
            Row(finding, finding.Measured, $"{finding.Claim.MeasuredVariant} (the claimed code)"),
            .. Rivals.Select(rival => finding.Kind.Yardstick(finding.Measured!, rival.Variant)).OfType<ResultRow>().Where(row => row.IsTimed).Select(row => Row(finding, row, row.Variant)),
        ]);

    private static IReadOnlyList<Cell> Row(ClaimFinding finding, ResultRow? row, string name) =>
    [
        name, Quantity.Time(row?.MedianNanoseconds), Quantity.Number(MachineKind.Speedup(finding.Compared, row)),
        row is null ? "not run" : VerdictsSection.Cell(row.Verdict, row.Verdict is Verdict.Skipped or Verdict.Failed ? row.Reason : null),
    ];

    private static string Stopped(string text) => text.TrimEnd().TrimEnd('.') + ".";
}
