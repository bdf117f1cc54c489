using System.Text.Json.Serialization;

namespace RepLoss.Results;

/// <summary>The machine that a run was made on.</summary>
public sealed record MachineInfo
{
    /// <summary>The kebab-case name of the machine's kind: processor, cores and, if one was used, GPU.</summary>
    public required string Id { get; init; }

    /// <summary>The processor's name.</summary>
    public required string CpuName { get; init; }

    /// <summary>The name of the GPU that was used. Names of several kinds are joined by " and ". Null if none was used.</summary>
    public string? GpuName { get; init; }

    /// <summary>The number of logical processors that the process may use.</summary>
    public required int Cores { get; init; }

    /// <summary>Physical memory in bytes. Null if it is not known.</summary>
    public double? MemoryBytes { get; init; }

    /// <summary>The name of the host. For a merged run, the names are joined by ", ". It is not part of the kind. Null in old files, which do not have it.</summary>
    public string? Host { get; init; }

    /// <summary>The GPUs that were used. Empty if none was used, and in old files, which do not have them.</summary>
    public IReadOnlyList<GpuInfo> Gpus { get; init; } = [];

    /// <summary>The kind as the name of a folder. The GPU is added if the id does not name it, so that two kinds of GPU never share a folder.</summary>
    [JsonIgnore]
    public string Kind => KebabCase.Slug(GpuName is null || KebabCase.Slug(Id).Contains(KebabCase.Slug(GpuName), StringComparison.Ordinal) ? Id : $"{Id} {GpuName}");
}

/// <summary>A GPU of a run, with the software that drives it.</summary>
public sealed record GpuInfo
{
    /// <summary>The device in torch's notation: "cuda:0".</summary>
    public required string Device { get; init; }

    /// <summary>The name of the GPU, such as "NVIDIA H200". Null if the driver does not report it.</summary>
    public string? Name { get; init; }

    /// <summary>Version of the driver, such as "570.86.15". Null if it is not known.</summary>
    public string? Driver { get; init; }

    /// <summary>Version of the CUDA runtime that torch uses, such as "12.8". Null if it is not known.</summary>
    public string? Cuda { get; init; }

    /// <summary>Version of cuDNN that torch uses, such as "9.10.2". Null if it is not known.</summary>
    public string? Cudnn { get; init; }

    /// <summary>Clock of the multiprocessors in MHz before and after the timing. Null if it is not known.</summary>
    public BeforeAndAfter? ClockMegahertz { get; init; }
}
