namespace RepLoss.Results;

/// <summary>The machine that a run was made on.</summary>
public sealed record MachineInfo
{
    /// <summary>Kebab-case name of the machine's kind; the folder of its results.</summary>
    public required string Id { get; init; }

    /// <summary>The processor's name.</summary>
    public required string CpuName { get; init; }

    /// <summary>The GPU's name; null where none was used.</summary>
    public string? GpuName { get; init; }

    /// <summary>Logical processors that the process may use.</summary>
    public required int Cores { get; init; }

    /// <summary>Physical memory in bytes; null where not known.</summary>
    public double? MemoryBytes { get; init; }
}
