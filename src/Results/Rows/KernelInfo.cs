namespace RepLoss.Results;

/// <summary>The description of a kernel, copied into the file so that a report can be made without the kernel.</summary>
public sealed record KernelInfo
{
    /// <summary>Kebab-case id, such as "rep-box".</summary>
    public required string Id { get; init; }

    /// <summary>The name of the kernel in words.</summary>
    public required string Title { get; init; }

    /// <summary>The definition as plain text with its formula.</summary>
    public required string Definition { get; init; }

    /// <summary>The source of the definition.</summary>
    public required string Source { get; init; }

    /// <summary>The name of one element (pair, box, cell, …), for elements per second.</summary>
    public string? ElementName { get; init; }

    /// <summary>Published speed-ups of this kernel.</summary>
    public IReadOnlyList<PublishedClaim> Claims { get; init; } = [];

    /// <summary>Declared faults of published implementations of this kernel.</summary>
    public IReadOnlyList<FaultInfo> Faults { get; init; } = [];

    /// <summary>The published systems that the kernel represents.</summary>
    public IReadOnlyList<PublishedSystemInfo> Systems { get; init; } = [];
}
