using RepLoss.Results.Document;
using RepLoss.Results.Report.Plots;
using RepLoss.Results.Statistics;

namespace RepLoss.Results.Report;

/// <summary>The times of one kernel on one machine kind. For each pass: a plot, a table, how time grows, and where the speed-up comes from.</summary>
internal static class TimesSection
{
    /// <summary>Returns the blocks. There are none if the machine kind has no row of the kernel.</summary>
    public static IEnumerable<Block> Blocks(MachineKind kind, string id, int level)
    {
        KernelInfo? kernel = kind.Kernel(id);
        ResultRow[] rows = [.. kind.Rows.Where(row => row.Kernel == id)];
        if (rows.Length == 0)
            yield break;
        yield return new Heading(level, $"{kernel?.Title ?? id} on {kind.Name}", $"{id} on {kind.Name}");
        yield return new Paragraph(string.Join(" ", rows.Select(kind.RunOf).Distinct().Select(Origin)));
        ResultRow[] run = [.. rows.Where(row => row.Verdict != Verdict.Skipped)];
        foreach (IGrouping<Pass, ResultRow> pass in run.GroupBy(row => row.Pass).OrderBy(group => group.Key))
        {
            string name = KebabCase.Slug($"{id} {KebabCase.Of(pass.Key)} {kind.Name}");
            if (GrowthPlot.Of($"{kernel?.Title ?? id}, {KebabCase.Of(pass.Key)}, on {kind.Name}", [.. pass]) is { } plot)
                yield return new Figure($"{name}.svg", plot);
            yield return TimesTable.Of(kind, kernel, [.. pass]);
            foreach (Block block in Reading(kernel?.Title ?? id, pass.Key, [.. pass], name))
                yield return block;
        }

        if (run.FirstOrDefault(row => row.IsTimed) is { } example)
        {
            yield return new Paragraph($"To repeat a row, name its case, pass and variant, such as {example.Case}, {KebabCase.Of(example.Pass)}, {example.Variant}: ",
                Inline.Code(Command(kind, kernel?.Title ?? id, example)));
        }

        ResultRow[] skipped = [.. rows.Where(row => row.Verdict == Verdict.Skipped)];
        if (skipped.Length > 0)
        {
            yield return new Listing($"{skipped.Length} rows of {id} were not run", string.Join('\n',
                skipped.GroupBy(row => row.Reason).SelectMany(rows => rows.Select(row => row.Id.ToString()).Append($"    {rows.Key}"))));
        }
    }

    private static string Origin(ResultSet run)
    {
        string commit = $"commit {run.Commit[..Math.Min(12, run.Commit.Length)]}{(run.TreeClean ? "" : " with changes")}";
        return $"{(run.Profile == RunProfile.Full ? "Full" : "Quick")} run of {run.Start.UtcDateTime:yyyy-MM-dd HH:mm} UTC, {commit}, {run.Provider.Name} {run.Provider.Version}.{(run.Options.Count == 0 ? "" : $" Timed with {string.Join(' ', run.Options)}.")}{string.Concat(run.Warnings.Select(warning => $" Warning: {warning}."))}";
    }

    // BenchmarkDotNet names a row KernelBenchmarks.VARIANT(Subject: "KERNEL/CASE/PASS/DEVICE").
    private static string Command(MachineKind kind, string title, ResultRow row)
    {
        ResultSet run = kind.RunOf(row);
        string threads = run.Threads == run.Machine.Cores ? "" : $"REPLOSS_THREADS={run.Threads} ";
        string data = string.Concat(run.DataSets.Select(set => $" --data FOLDER-OF-{set.ToUpperInvariant()}"));
        return $"{threads}./run-bench.sh time {row.Kernel} --profile {KebabCase.Of(run.Profile)}{data} --filter '*.{row.Variant}(*{title}/{row.Case}/{KebabCase.Of(row.Pass)}/{row.Device}*'";
    }

    private static IEnumerable<Block> Reading(string title, Pass pass, IReadOnlyList<ResultRow> all, string name)
    {
        // Rows with too few samples are left out, since they do not show which variant is faster.
        ResultRow[] rows = [.. all.Where(row => row.SamplesNanoseconds.Count >= ClaimFinding.FewestSamples)];
        var lines = new List<IReadOnlyList<Inline>>();
        var variants = rows.GroupBy(row => (row.Variant, row.Device)).ToList();
        foreach (var variant in variants)
        {
            if (ScalingFit.Of(variant) is { } fit)
                lines.Add([$"{TimesTable.NameOf(variant.First())}: time grows with size to the power {fit.Exponent:0.00} ± {fit.StandardError:0.00} over {Range(variant)}."]);
        }

        foreach (var (first, second) in variants.SelectMany((a, i) => variants.Skip(i + 1).Select(b => (a, b))).Where(pair => pair.a.Key.Device == pair.b.Key.Device))
        {
            foreach (Crossover crossover in Crossover.Between(first, second))
                lines.Add([$"{crossover.FasterAbove} overtakes {crossover.FasterBelow} at a size of about {Quantity.Count(Math.Round(crossover.Size))}."]);
        }

        if (lines.Count > 0)
            yield return new BulletList(lines);

        if (SpeedupDecomposition.Of(rows) is { } decomposition)
        {
            yield return new Figure($"{name}-steps.svg", SpeedupSteps.Of($"{title}, {KebabCase.Of(pass)}", decomposition));
            yield return new Table($"Where the speed-up comes from, at size {Quantity.Count(decomposition.Size)}: {Quantity.Number(decomposition.Total)} times in all",
                [new("Step", IsKey: true), new("What changes"), new("Times as fast", IsNumber: true)],
                [.. decomposition.Steps.Select(IReadOnlyList<Cell> (step) =>
                    [$"{TimesTable.NameOf(step.From)} → {TimesTable.NameOf(step.To)}", step.Cause, Quantity.Number(step.Factor)])]);
        }
    }

    private static string Range(IEnumerable<ResultRow> rows)
    {
        double[] sizes = [.. rows.Where(row => row.IsTimed && row.Size is not null).Select(row => row.Size!.Value).Order()];
        return $"sizes {Quantity.Count(sizes[0])} to {Quantity.Count(sizes[^1])}";
    }
}
