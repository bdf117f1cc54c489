namespace RepLoss.Results;

/// <summary>What a report says about a kernel, copied into the file so that a report needs no kernel.</summary>
public sealed record KernelInfo
{
    /// <summary>Kebab-case id, such as "rep-box".</summary>
    public required string Id { get; init; }

    /// <summary>Its name in words.</summary>
    public required string Title { get; init; }

    /// <summary>The definition as plain text with its formula.</summary>
    public required string Definition { get; init; }

    /// <summary>Where the definition comes from.</summary>
    public required string Source { get; init; }

    /// <summary>What is counted as one element (pair, box, cell, …), for elements per second.</summary>
    public string? ElementName { get; init; }

    /// <summary>Published speed-ups of this kernel.</summary>
    public IReadOnlyList<PublishedClaim> Claims { get; init; } = [];

    /// <summary>Declared faults of published implementations of this kernel.</summary>
    public IReadOnlyList<FaultInfo> Faults { get; init; } = [];

    /// <summary>Published systems that the kernel stands for.</summary>
    public IReadOnlyList<PublishedSystemInfo> Systems { get; init; } = [];
}
