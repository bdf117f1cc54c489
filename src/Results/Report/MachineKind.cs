using RepLoss.Results.Statistics;

namespace RepLoss.Results.Report;

/// <summary>
/// The rows that are reported for one kind of machine. They come from its newest full run, or from its newest quick run if it has no full run. Subjects that
/// this run did not time come from older runs with the same profile, torch and options. All rows of one kernel, case and pass come from the same run, since
/// ratios are valid only within a run.
/// </summary>
internal sealed class MachineKind
{
    private readonly Dictionary<(string Kernel, string Case, Pass Pass), ResultSet> _runOf;
    private readonly Dictionary<RowId, ResultRow> _rows;

    private MachineKind(IEnumerable<ResultSet> sets)
    {
        ResultSet[] newestFirst = [.. sets.OrderByDescending(set => set.Options.Count == 0).ThenByDescending(set => set.Profile == RunProfile.Full).ThenByDescending(set => set.Start)];
        Newest = newestFirst[0];
        History = [.. newestFirst.Where(set => set.Profile == Newest.Profile && set.Options.SequenceEqual(Newest.Options) && set.Shard is null).OrderBy(set => set.Start)];
        // A run that timed the Loop is preferred. A newer run that timed only a rival has no ratios.
        _runOf = newestFirst.Where(set => set.Profile == Newest.Profile && set.Provider == Newest.Provider && set.Options.SequenceEqual(Newest.Options))
            .SelectMany(set => set.Rows, (set, row) => (Set: set, Row: row))
            .GroupBy(pair => Subject(pair.Row))
            .ToDictionary(pairs => pairs.Key, pairs => pairs.MinBy(pair => !pair.Row.IsTimed ? 2 : pair.Row.Variant == "Loop" ? 0 : 1).Set);
        Runs = [.. newestFirst.Where(set => set == Newest || _runOf.ContainsValue(set))];
        Rows = [.. Runs.SelectMany(set => set.Rows.Where(row => _runOf[Subject(row)] == set))];
        _rows = Rows.ToDictionary(row => row.Id);
        Name = MachineName.Of(Newest);
    }

    /// <summary>The short name, which is unique in the report: "EPYC 9B45, 2 cores".</summary>
    public string Name { get; private set; }

    /// <summary>The newest run.</summary>
    public ResultSet Newest { get; }

    /// <summary>The runs that rows come from, newest first.</summary>
    public IReadOnlyList<ResultSet> Runs { get; }

    /// <summary>All runs with the same profile and options, oldest first, with any version of torch.</summary>
    public IReadOnlyList<ResultSet> History { get; }

    /// <summary>The rows.</summary>
    public IReadOnlyList<ResultRow> Rows { get; }

    /// <summary>Returns the machine kinds of runs. The kind that was measured last comes first.</summary>
    public static IReadOnlyList<MachineKind> Of(IEnumerable<ResultSet> sets)
    {
        MachineKind[] kinds = [.. sets.GroupBy(set => (set.Machine.Kind, set.Device, set.Threads))
            .Select(ofKind => new MachineKind(ofKind)).OrderByDescending(kind => kind.Newest.Start)];
        foreach (MachineKind[] namesakes in kinds.GroupBy(kind => kind.Name).Select(named => named.ToArray()).Where(named => named.Length > 1).ToList())
        {
            foreach (MachineKind kind in namesakes)
                kind.Name = $"{kind.Name}, {kind.Newest.Device}, {kind.Newest.Threads} threads, {kind.Newest.Machine.Kind}";
        }

        return kinds;
    }

    /// <summary>Returns the run that a row comes from.</summary>
    public ResultSet RunOf(ResultRow row) => _runOf[Subject(row)];

    /// <summary>The ids of the kernels. Kernels with a description come first, then kernels that only verdicts or rows name.</summary>
    public IEnumerable<string> KernelIds =>
        Runs.SelectMany(set => set.Kernels.Select(kernel => kernel.Id).Concat(set.Verdicts.Select(verdict => verdict.Kernel)).Concat(set.Rows.Select(row => row.Kernel))).Distinct();

    /// <summary>Returns the newest description of a kernel, or null.</summary>
    public KernelInfo? Kernel(string id) => Runs.SelectMany(set => set.Kernels).FirstOrDefault(kernel => kernel.Id == id);

    /// <summary>Returns the newest verdicts on a kernel's variants.</summary>
    public IReadOnlyList<VariantVerdict> VerdictsOn(string kernel) =>
        [.. (Runs.FirstOrDefault(set => set.Verdicts.Any(verdict => verdict.Kernel == kernel))?.Verdicts ?? []).Where(verdict => verdict.Kernel == kernel)];

    /// <summary>
    /// Returns the row of another variant for a comparison, with the same kernel, case, pass and device. If there is none, returns the row
    /// on the CPU, since loops run only there.
    /// </summary>
    public ResultRow? Yardstick(ResultRow row, string variant) =>
        _rows.GetValueOrDefault(row.Id.Of(variant)) ?? _rows.GetValueOrDefault(row.Id.Of(variant) with { Device = "cpu" });

    /// <summary>Returns the verdict on a variant with its reason, from the verdicts of the judge or, without one, from a row of the variant.</summary>
    public (Verdict Verdict, string? Reason)? Judged(string kernel, string variant)
    {
        if (VerdictsOn(kernel).FirstOrDefault(verdict => verdict.Variant == variant) is { } verdict)
            return (verdict.Verdict, verdict.Reason);
        ResultRow? row = Rows.FirstOrDefault(row => row.Kernel == kernel && row.Variant == variant && row.Verdict is not (Verdict.Skipped or Verdict.Failed));
        return row is null ? null : (row.Verdict, row.Reason);
    }

    /// <summary>Returns the speed-up of the second row over the first, or null if one has no time.</summary>
    public static double? Speedup(ResultRow? slow, ResultRow? fast) =>
        slow is not null && fast is not null ? RatioEstimate.Of(slow, fast)?.Ratio : null;

    private static (string Kernel, string Case, Pass Pass) Subject(ResultRow row) => (row.Kernel, row.Case, row.Pass);
}
