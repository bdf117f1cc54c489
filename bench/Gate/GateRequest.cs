using RepLoss.Results;
using RepLoss.Results.Gate;

namespace RepLoss.Bench.Gate;

/// <summary>The options of `gate`.</summary>
internal sealed record GateRequest
{
    /// <summary>The kernels to compare. Empty for the headline set, or for all kernels of the baseline file.</summary>
    public IReadOnlyList<string> Kernels { get; init; } = [];

    /// <summary>"cpu" or "cuda:0"; null for the processor and the first GPU.</summary>
    public string? Device { get; init; }

    /// <summary>Folders of real data.</summary>
    public IReadOnlyList<string> Data { get; init; } = [];

    /// <summary>The smallest relative change that is reported.</summary>
    public double Threshold { get; init; } = new GateOptions().Threshold;

    /// <summary>The number of launches in the first stage.</summary>
    public int Launches { get; init; } = 5;

    /// <summary>The folder in which the rows of both trees are kept. Null if they are not kept.</summary>
    public string? Keep { get; init; }

    /// <summary>True if only the headline cases are compared.</summary>
    public bool HeadlineOnly { get; init; }

    /// <summary>The shard of the subjects that is compared. Null for all subjects.</summary>
    public ShardInfo? Shard { get; init; }

    /// <summary>The options of the comparison.</summary>
    public GateOptions OptionsOf(GateMode mode) => new() { Mode = mode, Threshold = Threshold, Kernels = Kernels };

    /// <summary>What to time, as arguments of `launch`.</summary>
    public IReadOnlyList<string> Selection =>
    [
        .. Kernels,
        .. HeadlineOnly ? ["--headline"] : Array.Empty<string>(),
        .. Device is null ? Array.Empty<string>() : ["--device", Device],
        .. Data.SelectMany(folder => new[] { "--data", Path.GetFullPath(folder) }),
    ];
}
