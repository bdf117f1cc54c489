namespace RepLoss.Results;

/// <summary>A published system that a kernel represents with certain parameters.</summary>
public sealed record PublishedSystemInfo
{
    /// <summary>The name of the system.</summary>
    public required string System { get; init; }

    /// <summary>Repository, commit, file and function.</summary>
    public required string Source { get; init; }

    /// <summary>The parameters, such as "sigma = 0.5, denominator = square".</summary>
    public required string Parameters { get; init; }

    /// <summary>The remaining differences, apart from known faults.</summary>
    public required string Differs { get; init; }

    /// <summary>The faults of the published code, one sentence each.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];
}
