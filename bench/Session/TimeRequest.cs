using RepLoss.Bench.Machine;
using RepLoss.Results;

namespace RepLoss.Bench.Session;

/// <summary>What `time` is asked to do.</summary>
internal sealed record TimeRequest
{
    /// <summary>Kernels by id; empty for all, or for those of the file that goes on.</summary>
    public IReadOnlyList<string> Kernels { get; init; } = [];

    /// <summary>Quick or full; null for that of the file that goes on, else quick.</summary>
    public RunProfile? Profile { get; init; }

    /// <summary>"cpu" or "cuda:0"; null for the processor and the first GPU.</summary>
    public string? Device { get; init; }

    /// <summary>Folders of real data.</summary>
    public IReadOnlyList<string> Data { get; init; } = [];

    /// <summary>True to refuse data of which something would be left out.</summary>
    public bool Strict { get; init; }

    /// <summary>The file of an interrupted run that goes on; empty for the newest one.</summary>
    public string? Resume { get; init; }

    /// <summary>The share that is to be timed, dealt already where it goes on; null for a whole run.</summary>
    public ShardInfo? Shard { get; init; }

    /// <summary>How the rows are to be listed, instead of being timed; null where they are timed.</summary>
    public string? List { get; init; }

    /// <summary>True to print every column.</summary>
    public bool Wide { get; init; }

    /// <summary>The folder of result files.</summary>
    public string Out { get; init; } = RepositoryFolder.Runs;

    /// <summary>True for the main job's selection of cases.</summary>
    public bool HeadlineOnly { get; init; }

    /// <summary>Seconds that one run may take by its prediction; null for those of the profile.</summary>
    public double? BudgetSeconds { get; init; }

    /// <summary>What the user says to BenchmarkDotNet.</summary>
    public IReadOnlyList<string> ForBenchmarkDotNet { get; init; } = [];
}

/// <summary>How often a row is timed.</summary>
/// <param name="Launches">Processes.</param>
/// <param name="Iterations">Samples of each process, after one to warm up.</param>
/// <param name="IterationMilliseconds">What a sample lasts at least.</param>
internal sealed record Effort(int Launches, int Iterations, double IterationMilliseconds)
{
    /// <summary>The effort of a profile.</summary>
    public static Effort Of(RunProfile profile) => profile == RunProfile.Quick ? new(1, 5, 20) : new(5, 5, 30);
}
