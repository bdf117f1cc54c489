using System.Text.Json.Serialization;

namespace RepLoss.Results;

/// <summary>One run: where it was made, what was proved, and its rows. The content of one result file.</summary>
public sealed record ResultSet
{
    /// <summary>The version of the file format that this code writes and reads.</summary>
    public const int CurrentSchemaVersion = 1;

    /// <summary>Version of the file format.</summary>
    public required int SchemaVersion { get; init; }

    /// <summary>The torch behind the tensor variants.</summary>
    public required ProviderInfo Provider { get; init; }

    /// <summary>"cpu", "cuda:0" as torch names it, or "cpu+cuda:0"; the machine has the GPU's name.</summary>
    public required string Device { get; init; }

    /// <summary>The machine.</summary>
    public required MachineInfo Machine { get; init; }

    /// <summary>Threads that torch and the fused variants use.</summary>
    public required int Threads { get; init; }

    /// <summary>Operating system.</summary>
    public required string Os { get; init; }

    /// <summary>.NET runtime version.</summary>
    public required string Dotnet { get; init; }

    /// <summary>Commit of the suite; "unknown" outside a repository.</summary>
    public required string Commit { get; init; }

    /// <summary>Whether the tree had no changes beside the commit.</summary>
    public required bool TreeClean { get; init; }

    /// <summary>Start of the run, UTC.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>End of the run, UTC; null while it goes on or where it was cut off.</summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>Load average over a minute at the start.</summary>
    public double? LoadAverageStart { get; init; }

    /// <summary>Load average over a minute at the end.</summary>
    public double? LoadAverageEnd { get; init; }

    /// <summary>How much effort was put into the times.</summary>
    public required RunProfile Profile { get; init; }

    /// <summary>True where only the main job's cases were asked for; null in files from before this was kept.</summary>
    public bool? HeadlineOnly { get; init; }

    /// <summary>What was said to BenchmarkDotNet beside the profile and changes what a time means, such as "--job dry" or "--inProcess".</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>What disturbed the times: other work, steal, a limited clock; a sentence each without a full stop.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The share of a run that this file has; null for a whole run.</summary>
    public ShardInfo? Shard { get; init; }

    /// <summary>Seconds that one run was allowed by its prediction; null for those of the profile.</summary>
    public double? BudgetSeconds { get; init; }

    /// <summary>The machine's limits; null where not measured.</summary>
    public MachineLimit? MachineLimit { get; init; }

    /// <summary>Names of the real data that was used ("coco128", …); empty for synthetic scenes only.</summary>
    public IReadOnlyList<string> DataSets { get; init; } = [];

    /// <summary>The kernels of the run, for the report.</summary>
    public IReadOnlyList<KernelInfo> Kernels { get; init; } = [];

    /// <summary>The judge's verdicts.</summary>
    public IReadOnlyList<VariantVerdict> Verdicts { get; init; } = [];

    /// <summary>The rows; no two have the same id.</summary>
    public required IReadOnlyList<ResultRow> Rows { get; init; }

    /// <summary>The row with an id, or null.</summary>
    public ResultRow? Find(RowId id) => Rows.FirstOrDefault(row => row.Id == id);

    /// <summary>
    /// The set with a row put in, for a run that goes on. A finished row stays as it is; any other gives way to the new one,
    /// and so does a finished one that turns out to be not equal, since no time may stand beside a wrong answer.
    /// </summary>
    public ResultSet Merge(ResultRow row)
    {
        int index = Rows.ToList().FindIndex(known => known.Id == row.Id);
        if (index < 0)
            return this with { Rows = [.. Rows, row] };
        if (Rows[index].IsFinished && row.Verdict != Verdict.NotEqual)
            return this;
        return this with { Rows = [.. Rows.Take(index), row, .. Rows.Skip(index + 1)] };
    }

    /// <summary>Ids of the rows that a resumed run need not repeat.</summary>
    [JsonIgnore]
    public IReadOnlySet<RowId> FinishedRows => Rows.Where(row => row.IsFinished).Select(row => row.Id).ToHashSet();
}

/// <summary>The torch behind the tensor variants.</summary>
/// <param name="Name">"TorchSharp".</param>
/// <param name="Version">Its version and its libtorch's, as "0.107.0 (libtorch 2.10.0)".</param>
public sealed record ProviderInfo(string Name, string Version);

/// <summary>How much effort a run puts into its times; written as "quick" or "full".</summary>
public enum RunProfile
{
    /// <summary>Few iterations: for looking, not for publishing or gating.</summary>
    Quick,

    /// <summary>At least 5 launches of 5 iterations: for publishing and gating.</summary>
    Full,
}
