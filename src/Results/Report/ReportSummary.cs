using RepLoss.Results.Document;

namespace RepLoss.Results.Report;

/// <summary>The summary of a run for a terminal: how many variants are equal to the definition, and the answer to the published claims.</summary>
public static class ReportSummary
{
    /// <summary>The least number of samples that a row needs for an answer.</summary>
    public const int FewestSamples = ClaimFinding.FewestSamples;

    /// <summary>Returns the sentences.</summary>
    /// <param name="set">The run.</param>
    /// <param name="claims">The number of claims that get a separate sentence.</param>
    public static IReadOnlyList<string> Lines(ResultSet set, int claims)
    {
        MachineKind kind = MachineKind.Of([set])[0];
        IReadOnlyList<ClaimFinding> findings = ClaimFinding.Of(kind);
        var lines = new List<string> { Proved(set), $"Is the published speed-up true? {ClaimsSection.Answer(findings)}" };
        lines.AddRange(findings.Where(finding => finding.Measured is not null).Take(claims).Select(Sentence));
        if (findings.Count(finding => finding.Measured is not null) is var all && all > claims)
            lines.Add($"On the page: {Counted(all - claims, "more claim")}.");
        return lines;
    }

    private static string Proved(ResultSet set)
    {
        // The Loop is not counted, since the other variants are compared with it.
        VariantVerdict[] twins = [.. set.Verdicts.Where(verdict => verdict.Variant != "Loop")];
        int equal = twins.Count(twin => twin.Verdict == Verdict.Equal), declared = twins.Count(twin => twin.Verdict == Verdict.DiffersAsDeclared);
        return $"{Counted(equal, "twin")} of {Counted(set.Verdicts.Select(verdict => verdict.Kernel).Distinct().Count(), "kernel")} {(equal == 1 ? "is" : "are")} proved equal "
            + $"on {Quantity.Count(twins.Where(twin => twin.Verdict == Verdict.Equal).Sum(twin => twin.Cases))} cases; {Counted(declared, "published version")} {(declared == 1 ? "shows" : "show")} the declared faults.";
    }

    private static string Counted(int count, string noun) => $"{count} {noun}{(count == 1 ? "" : "s")}";

    private static string Sentence(ClaimFinding finding)
    {
        string[] rivals = [.. new[] { ("Tensor", "a right tensor version"), ("Fused", "fused"), ("Loop", "a plain loop") }
            .Select(rival => (Factor: finding.SpeedupOf(rival.Item1), Name: rival.Item2)).Where(rival => rival.Factor is not null)
            .Select(rival => $"{rival.Name} {Quantity.Number(rival.Factor)}")];
        return $"{finding.Kernel.Title} at {finding.Place}: claimed {ClaimFinding.Times(finding.Claim.ClaimedSpeedup)}, measured {Quantity.Number(finding.Speedup)}: {finding.Answer}."
            + (rivals.Length > 0 ? $" Instead: {string.Join(", ", rivals)}." : "");
    }
}
