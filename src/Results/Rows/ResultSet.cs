using System.Text.Json.Serialization;

namespace RepLoss.Results;

/// <summary>One run, which is the content of one result file: its machine and software, the verdicts and the rows.</summary>
public sealed record ResultSet
{
    /// <summary>The version of the file format that this code writes and reads.</summary>
    public const int CurrentSchemaVersion = 1;

    /// <summary>Version of the file format.</summary>
    public required int SchemaVersion { get; init; }

    /// <summary>The version of torch that the tensor variants use.</summary>
    public required ProviderInfo Provider { get; init; }

    /// <summary>The device: "cpu", "cuda:0" or "cpu+cuda:0". The name of the GPU is in <see cref="Machine"/>.</summary>
    public required string Device { get; init; }

    /// <summary>The machine.</summary>
    public required MachineInfo Machine { get; init; }

    /// <summary>The number of threads that torch and the fused variants use.</summary>
    public required int Threads { get; init; }

    /// <summary>Operating system.</summary>
    public required string Os { get; init; }

    /// <summary>.NET runtime version.</summary>
    public required string Dotnet { get; init; }

    /// <summary>Commit of the suite, or "unknown" outside a repository.</summary>
    public required string Commit { get; init; }

    /// <summary>Whether the tree had no changes on top of the commit.</summary>
    public required bool TreeClean { get; init; }

    /// <summary>Start of the run, UTC.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>End of the run, UTC. Null while the run is in progress, and if it was interrupted.</summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>Load average over a minute at the start.</summary>
    public double? LoadAverageStart { get; init; }

    /// <summary>Load average over a minute at the end.</summary>
    public double? LoadAverageEnd { get; init; }

    /// <summary>The effort of the timing.</summary>
    public required RunProfile Profile { get; init; }

    /// <summary>True if only the headline cases were asked for. Null in old files, which do not have it.</summary>
    public bool? HeadlineOnly { get; init; }

    /// <summary>The user's options for BenchmarkDotNet that change the meaning of a time, such as "--job dry" or "--inProcess".</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>The disturbances of the times, such as other work, steal time or a limited clock. Each is a sentence without a full stop.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The shard of the run that this file holds. Null for a whole run.</summary>
    public ShardInfo? Shard { get; init; }

    /// <summary>The longest predicted time of one run that was allowed, in seconds. Null for the limit of the profile.</summary>
    public double? BudgetSeconds { get; init; }

    /// <summary>The machine's limits. Null if they were not measured.</summary>
    public MachineLimit? MachineLimit { get; init; }

    /// <summary>The names of the real data sets that were used ("coco128", …). Empty if only synthetic scenes were used.</summary>
    public IReadOnlyList<string> DataSets { get; init; } = [];

    /// <summary>The kernels of the run, for the report.</summary>
    public IReadOnlyList<KernelInfo> Kernels { get; init; } = [];

    /// <summary>The judge's verdicts.</summary>
    public IReadOnlyList<VariantVerdict> Verdicts { get; init; } = [];

    /// <summary>The rows. Every id is unique.</summary>
    public required IReadOnlyList<ResultRow> Rows { get; init; }

    /// <summary>Returns the row with an id, or null.</summary>
    public ResultRow? Find(RowId id) => Rows.FirstOrDefault(row => row.Id == id);

    /// <summary>
    /// Returns the set with a new row, for a resumed run. A finished row is kept, and any other row with this id is replaced. A finished row
    /// is replaced too if the new row is not equal, since a wrong answer must not have a time.
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

    /// <summary>The ids of the rows that a resumed run need not repeat.</summary>
    [JsonIgnore]
    public IReadOnlySet<RowId> FinishedRows => Rows.Where(row => row.IsFinished).Select(row => row.Id).ToHashSet();
}

/// <summary>The library that provides torch to the tensor variants.</summary>
/// <param name="Name">The name, "TorchSharp".</param>
/// <param name="Version">The versions of the library and of libtorch, such as "0.107.0 (libtorch 2.10.0)".</param>
public sealed record ProviderInfo(string Name, string Version);

/// <summary>The effort of a timing run. It is written as "quick" or "full".</summary>
public enum RunProfile
{
    /// <summary>Few iterations. The times give a first impression, and are not for publishing or for a gate.</summary>
    Quick,

    /// <summary>At least 5 launches of 5 iterations. The times are for publishing and for a gate.</summary>
    Full,
}
