using System.Text.Json.Serialization;

namespace RepLoss.Results;

/// <summary>The machine that a run was made on.</summary>
public sealed record MachineInfo
{
    /// <summary>Kebab-case name of the machine's kind: processor, cores and, where one was used, GPU.</summary>
    public required string Id { get; init; }

    /// <summary>The processor's name.</summary>
    public required string CpuName { get; init; }

    /// <summary>The name of the GPU that was used, or of several kinds with " and " between them; null where none was used.</summary>
    public string? GpuName { get; init; }

    /// <summary>Logical processors that the process may use.</summary>
    public required int Cores { get; init; }

    /// <summary>Physical memory in bytes; null where not known.</summary>
    public double? MemoryBytes { get; init; }

    /// <summary>The name of the host, or of the hosts of a merged run with ", " between them; it is no part of the kind. Null in files from before this was kept.</summary>
    public string? Host { get; init; }

    /// <summary>The GPUs that were used; empty where none was, and in files from before this was kept.</summary>
    public IReadOnlyList<GpuInfo> Gpus { get; init; } = [];

    /// <summary>The kind as the name of a folder: the id, with the GPU where the id does not name it, so that two kinds of GPU never share a folder.</summary>
    [JsonIgnore]
    public string Kind => KebabCase.Slug(GpuName is null || KebabCase.Slug(Id).Contains(KebabCase.Slug(GpuName), StringComparison.Ordinal) ? Id : $"{Id} {GpuName}");
}

/// <summary>A GPU of a run, with the software that drives it.</summary>
public sealed record GpuInfo
{
    /// <summary>The device as torch names it: "cuda:0".</summary>
    public required string Device { get; init; }

    /// <summary>Its name, such as "NVIDIA H200"; null where the driver does not tell.</summary>
    public string? Name { get; init; }

    /// <summary>Version of the driver, such as "570.86.15"; null where not known.</summary>
    public string? Driver { get; init; }

    /// <summary>Version of the CUDA runtime that torch uses, such as "12.8"; null where not known.</summary>
    public string? Cuda { get; init; }

    /// <summary>Version of cuDNN that torch uses, such as "9.10.2"; null where not known.</summary>
    public string? Cudnn { get; init; }

    /// <summary>Clock of the multiprocessors in MHz before and after the timing; null where not known.</summary>
    public BeforeAndAfter? ClockMegahertz { get; init; }
}
