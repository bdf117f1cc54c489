using RepLoss.Results.Statistics;

namespace RepLoss.Results.Reports;

/// <summary>One kernel of one run: definition, a table and a plot a pass, how time grows, and where the speed-up comes from.</summary>
internal static class KernelSection
{
    /// <summary>The blocks; the definition stands only where it has not been printed before.</summary>
    public static IEnumerable<Block> Blocks(RunView run, string id, ISet<(string Id, string Definition)> described)
    {
        KernelInfo? kernel = run.Kernel(id);
        yield return new Heading(3, kernel?.Title ?? id, run.Anchor($"kernel {id}"));
        if (kernel is not null)
        {
            yield return described.Add((kernel.Id, kernel.Definition))
                ? new Listing($"Definition of {id}", $"{kernel.Definition.TrimEnd()}\n\nSource: {kernel.Source}", Open: true)
                : new Paragraph("Its definition stands with the first run.");
        }

        ResultRow[] rows = [.. run.Set.Rows.Where(row => row.Kernel == id)];
        foreach (IGrouping<Pass, ResultRow> pass in rows.Where(row => row.Verdict != Verdict.Skipped).GroupBy(row => row.Pass).OrderBy(group => group.Key))
        {
            yield return TimesTable.Of(run, kernel, pass.Key, [.. pass]);
            foreach (Block block in Growth(run, kernel?.Title ?? id, pass.Key, [.. pass]))
                yield return block;
        }

        ResultRow[] skipped = [.. rows.Where(row => row.Verdict == Verdict.Skipped)];
        if (skipped.Length > 0)
        {
            yield return new Table($"{id}: rows that were not run", [new("Row", IsKey: true), new("Reason")],
                [.. skipped.Select(IReadOnlyList<Cell> (row) => [row.Id.ToString(), row.Reason ?? ""])]);
        }
    }

    private static IEnumerable<Block> Growth(RunView run, string title, Pass pass, IReadOnlyList<ResultRow> rows)
    {
        string name = $"{title}, {Words.Of(pass)}";
        if (GrowthPlot.Of(name, rows, run.Set.Profile) is { } plot)
            yield return new PlotBlock(plot);

        var lines = new List<IReadOnlyList<Inline>>();
        var variants = rows.GroupBy(row => (row.Variant, row.Device)).ToList();
        foreach (var variant in variants)
        {
            if (ScalingFit.Of(variant) is { } fit)
                lines.Add([$"{Name(variant.Key)}: time grows with size to the power {fit.Exponent:0.00} ± {fit.StandardError:0.00} over {Range(variant)}."]);
        }

        foreach (var (first, second) in variants.SelectMany((a, i) => variants.Skip(i + 1).Select(b => (a, b))).Where(pair => pair.a.Key.Device == pair.b.Key.Device))
        {
            foreach (Crossover crossover in Crossover.Between(first, second))
                lines.Add([$"{crossover.FasterAbove} overtakes {crossover.FasterBelow} at a size of about {Quantity.Count(Math.Round(crossover.Size))} (between measured sizes, on log-log axes)."]);
        }

        if (lines.Count > 0)
            yield return new BulletList(lines);

        if (SpeedupDecomposition.Of(rows) is { } decomposition)
        {
            yield return new SpeedupBar(decomposition);
            yield return new Table($"{name}: where the speed-up comes from, at size {Quantity.Count(decomposition.Size)} ({Quantity.Number(decomposition.Total)} times in all)",
                [new("Step", IsKey: true), new("What changes"), new("Times as fast", IsNumber: true)],
                [.. decomposition.Steps.Select(IReadOnlyList<Cell> (step) =>
                    [$"{Name(step.From)} → {Name(step.To)}", step.Cause, new(Quantity.Number(step.Factor), step.Factor)])]);
        }
    }

    private static string Range(IEnumerable<ResultRow> rows)
    {
        double[] sizes = [.. rows.Where(row => row.IsTimed && row.Size is not null).Select(row => row.Size!.Value).Order()];
        return $"sizes {Quantity.Count(sizes[0])} to {Quantity.Count(sizes[^1])}";
    }

    private static string Name(ResultRow row) => Name((row.Variant, row.Device));

    private static string Name((string Variant, string Device) key) => key.Device == "cpu" ? key.Variant : $"{key.Variant} on {key.Device}";
}
