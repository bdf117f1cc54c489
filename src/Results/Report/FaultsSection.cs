using RepLoss.Results.Document;

namespace RepLoss.Results.Report;

/// <summary>The faults of published code: what was published, what it computes, what the right version does, and the input that shows it.</summary>
internal static class FaultsSection
{
    /// <summary>Returns the blocks of one kernel. A fault that several machine kinds show appears once, with lines for each kind.</summary>
    public static IEnumerable<Block> Blocks(IReadOnlyList<MachineKind> kinds, string id, int level)
    {
        var publications = kinds.SelectMany(kind => (kind.Kernel(id)?.Faults ?? []).Select(fault => new Shown(kind, kind.Kernel(id)!, fault)))
            .GroupBy(shown => shown.Fault.System).ToList();
        if (publications.Count == 0)
            yield break;

        yield return new Heading(level, "What the published code really computes", $"{id} faults");
        yield return new Paragraph("Each fault is reproduced from the published formulas and judged like any other variant. It must show: a silent repair fails the check. "
            + "Training is 20 steps of gradient descent on the input itself, each by at most 1 % of its largest number.");
        foreach (var publication in publications)
        {
            foreach (Block block in Publication(publication.Key, [.. publication], kinds.Count > 1))
                yield return block;
        }
    }

    private static IEnumerable<Block> Publication(string system, IReadOnlyList<Shown> all, bool several)
    {
        var faults = all.GroupBy(shown => (shown.Fault.What, shown.Fault.CaseId)).ToList();
        string[] places = [.. faults.Select(fault => Place(fault.First().Fault)).Distinct().Where(place => place.Length > 0)];
        yield return new Paragraph(Inline.Strong($"{system}. "), places.Length > 0 ? $"Read: {string.Join("; ", places)}." : "");
        yield return new BulletList([.. faults.Select(IReadOnlyList<Inline> (fault, index) => [Inline.Strong($"Fault {index + 1}, {fault.Key.CaseId}: "), Sentence(fault.First().Fault)])]);

        List<Column> columns = [new("Fault", IsKey: true), new("Code", IsKey: true), new("Shows as"), new("Value error", IsNumber: true), new("Gradient error", IsNumber: true), new("NaN", IsNumber: true), new("Training")];
        if (several)
            columns.Add(new("Machine"));
        yield return new Table("Each fault on the input that shows it, and the right version beside it", columns,
            [.. faults.SelectMany((fault, index) => fault.SelectMany(shown => Lines(shown, index + 1, several)))]);
        foreach ((var fault, int index) in faults.Select((fault, index) => (fault, index)))
        {
            if (fault.First() is { Fault: { EvalJson: { } json } first } shown)
                yield return new Listing($"Input of fault {index + 1}: save as case.json, then ./run-bench.sh eval {shown.Kernel.Id} {first.Variant} --input case.json", json);
        }
    }

    private static IEnumerable<IReadOnlyList<Cell>> Lines(Shown shown, int number, bool several)
    {
        FaultInfo fault = shown.Fault;
        Cell[] machine = several ? [shown.Kind.Name] : [];
        yield return
        [
            $"{number}", fault.Variant,
            fault.StillShows ? KebabCase.Of(fault.Shows) : new Cell("no longer: the variant does not do what was published", Tone.Bad),
            Quantity.Error(fault.ValueError), Quantity.Error(fault.GradientError), NaNs(fault.NanCount, fault.ElementCount), fault.Training ?? Quantity.Unknown, .. machine,
        ];
        if (fault.Right is { } right)
        {
            yield return
            [
                $"{number}", right.Variant, right.Refusal is null ? Quantity.Unknown : $"refused: {right.Refusal}",
                Quantity.Error(right.ValueError), Quantity.Error(right.GradientError),
                right.Refusal is null ? NaNs(right.NanCount, fault.ElementCount) : Quantity.Unknown, right.Training ?? Quantity.Unknown, .. machine,
            ];
        }
    }

    private static string Sentence(FaultInfo fault) => fault.Seen is { } seen ? $"{fault.What.TrimEnd()} Seen: {seen}." : fault.What;

    private static string NaNs(int? nans, int? elements) =>
        nans is { } some && elements is { } count ? $"{Quantity.Count(some)} of {Quantity.Count(count)}" : Quantity.Count(nans);

    private static string Place(FaultInfo fault) => string.Join(", ",
        new[] { fault.Repository, fault.Function, fault.Commit is { } commit ? $"version {commit}" : null }.OfType<string>().Where(text => text != fault.System));

    private sealed record Shown(MachineKind Kind, KernelInfo Kernel, FaultInfo Fault);
}
