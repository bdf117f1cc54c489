namespace RepLoss.Results.Reports;

/// <summary>The chapter of published faults: what was published, what it computes, what the right version does, and the input that shows it.</summary>
internal static class FaultsSection
{
    /// <summary>The blocks for all runs; a fault that several runs show stands once, with its lines a run.</summary>
    public static IEnumerable<Block> Blocks(IReadOnlyList<RunView> runs)
    {
        var publications = runs.SelectMany(run => run.Set.Kernels.SelectMany(kernel => kernel.Faults.Select(fault => new Shown(run, kernel, fault))))
            .GroupBy(shown => (shown.Kernel.Id, shown.Fault.System)).ToList();
        if (publications.Count == 0)
            yield break;

        yield return new Heading(2, "What the published code really computes", "published-faults");
        yield return new Paragraph("Each fault below is reproduced from the published formulas, judged like any other variant, and must show: a silent repair would fail the check. "
            + "Training is 20 steps of gradient descent on the input itself, each by at most 1 % of its largest number.");
        foreach (var publication in publications)
        {
            foreach (Block block in Publication(publication.First().Kernel, publication.Key.System, [.. publication]))
                yield return block;
        }
    }

    private static IEnumerable<Block> Publication(KernelInfo kernel, string system, IReadOnlyList<Shown> all)
    {
        yield return new Heading(3, $"{kernel.Title}, {system}", $"fault {kernel.Id} {system}");
        foreach (PublishedClaim claim in kernel.Claims.Where(claim => claim.System == system))
            yield return new Paragraph(Inline.Strong("Claimed: "), claim.Claim);

        var faults = all.GroupBy(shown => (shown.Fault.What, shown.Fault.CaseId)).ToList();
        string[] places = [.. faults.Select(fault => Place(fault.First().Fault)).Distinct().Where(place => place.Length > 0)];
        if (places.Length > 0)
            yield return new Paragraph(Inline.Strong("Read: "), string.Join("; ", places));
        yield return new BulletList([.. faults.Select(IReadOnlyList<Inline> (fault, index) => [Inline.Strong($"Fault {index + 1}, {fault.Key.CaseId}: "), fault.Key.What])]);

        List<Column> columns = [new("Fault", IsKey: true), new("Code", IsKey: true), new("Shows as"), new("Value error", IsNumber: true), new("Gradient error", IsNumber: true), new("NaN", IsNumber: true), new("Training")];
        if (all[0].Run.Several)
            columns.Add(new("Run"));
        yield return new Table($"{kernel.Title}: each fault on the input that shows it, and the right version beside it", columns,
            [.. faults.SelectMany((fault, index) => fault.SelectMany(shown => Lines(shown, index + 1)))]);
        foreach ((var fault, int index) in faults.Select((fault, index) => (fault, index)))
        {
            if (fault.First().Fault is { EvalJson: { } json } first)
                yield return new Listing($"Input of fault {index + 1}: save as case.json, then ./run-bench.sh eval {kernel.Id} {first.Variant} --input case.json", json);
        }
    }

    private static IEnumerable<IReadOnlyList<Cell>> Lines(Shown shown, int number)
    {
        FaultInfo fault = shown.Fault;
        Cell[] run = shown.Run.Several ? [shown.Run.Name] : [];
        yield return
        [
            new($"{number}", number), fault.Variant,
            fault.StillShows ? Words.Of(fault.Shows) : new Cell("no longer: the variant does not do what was published", Tone: Tone.Bad),
            new(Quantity.Error(fault.ValueError), fault.ValueError), new(Quantity.Error(fault.GradientError), fault.GradientError),
            NaNs(fault.NanCount, fault.ElementCount), fault.Training ?? "–", .. run,
        ];
        if (fault.Right is { } right)
        {
            yield return
            [
                new($"{number}", number), right.Variant, right.Refusal is null ? "–" : $"refused: {right.Refusal}",
                new(Quantity.Error(right.ValueError), right.ValueError), new(Quantity.Error(right.GradientError), right.GradientError),
                right.Refusal is null ? NaNs(right.NanCount, fault.ElementCount) : "–", right.Training ?? "–", .. run,
            ];
        }
    }

    private static Cell NaNs(int? nans, int? elements) =>
        new(nans is { } some && elements is { } count ? $"{Quantity.Count(some)} of {Quantity.Count(count)}" : Quantity.Count(nans), nans);

    private static string Place(FaultInfo fault) => string.Join(", ",
        new[] { fault.Repository, fault.Function, fault.Commit is { } commit ? $"version {commit}" : null }.OfType<string>().Where(text => text != fault.System));

    private sealed record Shown(RunView Run, KernelInfo Kernel, FaultInfo Fault);
}
