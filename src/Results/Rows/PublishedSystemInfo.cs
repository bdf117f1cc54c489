namespace RepLoss.Results;

/// <summary>A published system that a kernel stands for under certain parameters.</summary>
public sealed record PublishedSystemInfo
{
    /// <summary>What it calls itself.</summary>
    public required string System { get; init; }

    /// <summary>Repository, commit, file and function.</summary>
    public required string Source { get; init; }

    /// <summary>The parameters, as "sigma = 0.5, denominator = square".</summary>
    public required string Parameters { get; init; }

    /// <summary>What is still different, known faults aside.</summary>
    public required string Differs { get; init; }

    /// <summary>What the published code gets wrong, a sentence each.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];
}
