namespace RepLoss.Results.Reports;

/// <summary>The chapter of published faults: what was published, what it computes, and the input that shows it.</summary>
internal static class FaultsSection
{
    /// <summary>The blocks for all runs; a fault that several runs show stands once, with a line a run.</summary>
    public static IEnumerable<Block> Blocks(IReadOnlyList<RunView> runs)
    {
        var faults = runs.SelectMany(run => run.Set.Kernels.SelectMany(kernel => kernel.Faults.Select(fault => (Run: run, Kernel: kernel, Fault: fault))))
            .GroupBy(entry => (entry.Kernel.Id, entry.Fault.System, entry.Fault.What, entry.Fault.CaseId))
            .ToList();
        if (faults.Count == 0)
            yield break;

        yield return new Heading(2, "What the published code really computes", "published-faults");
        yield return new Paragraph("Each fault below is reproduced from the published formulas, judged like any other variant, and must show: a silent repair would fail the check. "
            + "Save an input as case.json and run ", Inline.Code("./run-bench.sh eval KERNEL VARIANT --input case.json"), " to see it.");
        int number = 0;
        foreach (var group in faults)
        {
            (_, KernelInfo kernel, FaultInfo fault) = group.First();
            string place = string.Join(", ", new[] { fault.Repository, fault.Function, fault.Commit is { } commit ? $"version {commit}" : null }.OfType<string>().Where(text => text != fault.System));
            yield return new Heading(3, $"{kernel.Title}, {fault.System}", $"fault-{++number}");
            foreach (PublishedClaim claim in kernel.Claims.Where(claim => claim.System == fault.System))
                yield return new Paragraph(Inline.Strong("Claimed: "), claim.Claim);
            yield return new Paragraph(Inline.Strong("Fault: "), fault.What, place.Length > 0 ? $" ({place})" : "");
            yield return new Table($"{fault.Variant} on {fault.CaseId}",
                [new("Run", IsKey: true), new("Shows as"), new("Value error", IsNumber: true), new("Gradient error", IsNumber: true), new("NaN", IsNumber: true), new("Still shows")],
                [.. group.Select(entry => Line(entry.Run, entry.Fault))]);
            if (fault.EvalJson is { } json)
                yield return new Listing("The input that shows it", json);
        }
    }

    private static IReadOnlyList<Cell> Line(RunView run, FaultInfo fault) =>
    [
        run.Name, Words.Of(fault.Shows), new(Quantity.Error(fault.ValueError), fault.ValueError), new(Quantity.Error(fault.GradientError), fault.GradientError),
        new(fault.NanCount is { } nans && fault.ElementCount is { } count ? $"{Quantity.Count(nans)} of {Quantity.Count(count)}" : Quantity.Count(fault.NanCount), fault.NanCount),
        fault.StillShows ? "yes" : new Cell("no: the variant no longer does what was published", Tone: Tone.Bad),
    ];
}
