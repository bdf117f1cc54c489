using RepLoss.Results.Statistics;

namespace RepLoss.Results.Reports;

/// <summary>A run as the sections look at it: the set, its place in the report, and look-ups that several sections need.</summary>
/// <param name="Set">The run.</param>
/// <param name="Index">Its place in the report, from 0.</param>
/// <param name="Several">Whether the report has other runs.</param>
internal sealed record RunView(ResultSet Set, int Index, bool Several)
{
    /// <summary>The run's name: machine, device, provider and threads; with start and commit where another run has the same.</summary>
    public string Name => HasTwin ? $"{Where}, {Set.Start.UtcDateTime:yyyy-MM-dd HH:mm} UTC, {Set.Commit[..Math.Min(7, Set.Commit.Length)]}" : Where;

    /// <summary>True where the report has another run of the same machine, device, provider and threads.</summary>
    public bool HasTwin { get; init; }

    /// <summary>Machine, device, provider and threads.</summary>
    public string Where => $"{Set.Machine.Id}, {Set.Device}, {Set.Provider.Name} {Set.Provider.Version}, {Set.Threads} {(Set.Threads == 1 ? "thread" : "threads")}";

    /// <summary>An anchor that is unique in the report.</summary>
    public string Anchor(string name) => $"run-{Index + 1}-{Words.KebabCase(name)}";

    /// <summary>Kernel ids in the order of the file: those that are described first, then those that only rows name.</summary>
    public IEnumerable<string> KernelIds =>
        Set.Kernels.Select(kernel => kernel.Id).Concat(Set.Verdicts.Select(v => v.Kernel)).Concat(Set.Rows.Select(row => row.Kernel)).Distinct();

    /// <summary>The description of a kernel, or null.</summary>
    public KernelInfo? Kernel(string id) => Set.Kernels.FirstOrDefault(kernel => kernel.Id == id);

    /// <summary>
    /// The row of another variant to compare with: the same kernel, case and pass on the same device, else on the CPU
    /// (loops run nowhere else).
    /// </summary>
    public ResultRow? Yardstick(ResultRow row, string variant) =>
        Set.Find(row.Id.Of(variant)) ?? Set.Find(row.Id.Of(variant) with { Device = "cpu" });

    /// <summary>The judge's word on a variant, with its reason: from the verdicts, else from any row of it.</summary>
    public (Verdict Verdict, string? Reason)? Judged(string kernel, string variant)
    {
        if (Set.Verdicts.FirstOrDefault(v => v.Kernel == kernel && v.Variant == variant) is { } verdict)
            return (verdict.Verdict, verdict.Reason);
        ResultRow? row = Set.Rows.FirstOrDefault(row => row.Kernel == kernel && row.Variant == variant && row.Verdict is not (Verdict.Skipped or Verdict.Failed));
        return row is null ? null : (row.Verdict, row.Reason);
    }

    /// <summary>How many times as fast the second row is: "367", or null where one has no time.</summary>
    public static double? Speedup(ResultRow? slow, ResultRow? fast) =>
        slow is not null && fast is not null ? RatioEstimate.Of(slow, fast)?.Ratio : null;
}
