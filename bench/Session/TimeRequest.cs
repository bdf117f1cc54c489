using RepLoss.Bench.Machine;
using RepLoss.Results;

namespace RepLoss.Bench.Session;

/// <summary>The options of `time`.</summary>
internal sealed record TimeRequest
{
    /// <summary>Kernels by id. Empty for all, or for the kernels of the resumed file.</summary>
    public IReadOnlyList<string> Kernels { get; init; } = [];

    /// <summary>Quick or full. Null for the profile of the resumed file, or quick if no file is resumed.</summary>
    public RunProfile? Profile { get; init; }

    /// <summary>"cpu" or "cuda:0"; null for the processor and the first GPU.</summary>
    public string? Device { get; init; }

    /// <summary>Folders of real data.</summary>
    public IReadOnlyList<string> Data { get; init; } = [];

    /// <summary>True to refuse a data folder if any part of it would be left out.</summary>
    public bool Strict { get; init; }

    /// <summary>The file of an interrupted run to resume. Empty for the newest one, null to begin a new run.</summary>
    public string? Resume { get; init; }

    /// <summary>The shard to time. If the run is resumed, the shard already has its list of subjects. Null for a whole run.</summary>
    public ShardInfo? Shard { get; init; }

    /// <summary>The format in which the rows are listed instead of timed. Null to time them.</summary>
    public string? List { get; init; }

    /// <summary>True to print every column.</summary>
    public bool Wide { get; init; }

    /// <summary>The folder of result files.</summary>
    public string Out { get; init; } = RepositoryFolder.Runs;

    /// <summary>True for the main job's selection of cases.</summary>
    public bool HeadlineOnly { get; init; }

    /// <summary>The longest predicted time of one run, in seconds. Null for the limit of the profile.</summary>
    public double? BudgetSeconds { get; init; }

    /// <summary>The arguments that are passed on to BenchmarkDotNet.</summary>
    public IReadOnlyList<string> ForBenchmarkDotNet { get; init; } = [];
}

/// <summary>How often a row is timed.</summary>
/// <param name="Launches">The number of processes.</param>
/// <param name="Iterations">The number of samples of each process, after one warm-up sample.</param>
/// <param name="IterationMilliseconds">The shortest time of a sample.</param>
internal sealed record Effort(int Launches, int Iterations, double IterationMilliseconds)
{
    /// <summary>Returns the effort of a profile.</summary>
    public static Effort Of(RunProfile profile) => profile == RunProfile.Quick ? new(1, 5, 20) : new(5, 5, 30);
}
