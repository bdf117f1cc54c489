using RepLoss.Results;
using RepLoss.Results.Gate;

namespace RepLoss.Bench.Gate;

/// <summary>What `gate` is asked to do.</summary>
internal sealed record GateRequest
{
    /// <summary>Kernels to compare; empty for the headline set (or for all that the baseline file has).</summary>
    public IReadOnlyList<string> Kernels { get; init; } = [];

    /// <summary>"cpu" or "cuda:0"; null for the processor and the first GPU.</summary>
    public string? Device { get; init; }

    /// <summary>Folders of real data.</summary>
    public IReadOnlyList<string> Data { get; init; } = [];

    /// <summary>Relative change below which nothing is said.</summary>
    public double Threshold { get; init; } = new GateOptions().Threshold;

    /// <summary>Launches of the first stage.</summary>
    public int Launches { get; init; } = 5;

    /// <summary>Folder in which the rows of both trees are kept; null where they are not.</summary>
    public string? Keep { get; init; }

    /// <summary>True where only the headline cases are compared.</summary>
    public bool HeadlineOnly { get; init; }

    /// <summary>The share of the subjects that is compared; null for all.</summary>
    public ShardInfo? Shard { get; init; }

    /// <summary>The options of the comparison.</summary>
    public GateOptions OptionsOf(GateMode mode) => new() { Mode = mode, Threshold = Threshold, Kernels = Kernels };

    /// <summary>What to time, as `launch` understands it.</summary>
    public IReadOnlyList<string> Selection =>
    [
        .. Kernels,
        .. HeadlineOnly ? ["--headline"] : Array.Empty<string>(),
        .. Device is null ? Array.Empty<string>() : ["--device", Device],
        .. Data.SelectMany(folder => new[] { "--data", Path.GetFullPath(folder) }),
    ];
}
