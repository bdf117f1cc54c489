using System.Text.Json.Serialization;

namespace RepLoss.Results.Export;

/// <summary>One sample with the facts of its row and run: a line of the exported table. The name of a column has its unit, and its meaning never changes.</summary>
public sealed record SampleRow
{
    /// <summary>Start of the run.</summary>
    [JsonPropertyName("run_start_utc")]
    public required DateTime RunStart { get; init; }

    /// <summary>Commit of the suite.</summary>
    [JsonPropertyName("commit")]
    public required string Commit { get; init; }

    /// <summary>Whether the tree had no changes on top of the commit.</summary>
    [JsonPropertyName("tree_clean")]
    public required bool TreeClean { get; init; }

    /// <summary>The machine's kind.</summary>
    [JsonPropertyName("machine")]
    public required string Machine { get; init; }

    /// <summary>The host, or hosts.</summary>
    [JsonPropertyName("host")]
    public string? Host { get; init; }

    /// <summary>The GPU that was used.</summary>
    [JsonPropertyName("gpu")]
    public string? Gpu { get; init; }

    /// <summary>The version of torch that the tensor variants use.</summary>
    [JsonPropertyName("torch")]
    public required string Torch { get; init; }

    /// <summary>Threads of one operation.</summary>
    [JsonPropertyName("threads")]
    public required int Threads { get; init; }

    /// <summary>"quick" or "full".</summary>
    [JsonPropertyName("profile")]
    public required string Profile { get; init; }

    /// <summary>The row's kernel.</summary>
    [JsonPropertyName("kernel")]
    public required string Kernel { get; init; }

    /// <summary>The row's case.</summary>
    [JsonPropertyName("case")]
    public required string Case { get; init; }

    /// <summary>"forward" or "forward-backward".</summary>
    [JsonPropertyName("pass")]
    public required string Pass { get; init; }

    /// <summary>The row's variant.</summary>
    [JsonPropertyName("variant")]
    public required string Variant { get; init; }

    /// <summary>The row's device.</summary>
    [JsonPropertyName("device")]
    public required string Device { get; init; }

    /// <summary>The row's verdict.</summary>
    [JsonPropertyName("verdict")]
    public required string Verdict { get; init; }

    /// <summary>The size that the case scales with.</summary>
    [JsonPropertyName("size")]
    public double? Size { get; init; }

    /// <summary>The launch (process) of the sample, from 1 on.</summary>
    [JsonPropertyName("launch")]
    public required int Launch { get; init; }

    /// <summary>The sample within its launch, from 1 on.</summary>
    [JsonPropertyName("sample")]
    public required int Sample { get; init; }

    /// <summary>Time of one operation.</summary>
    [JsonPropertyName("time_ns")]
    public required double TimeNanoseconds { get; init; }

    /// <summary>Largest value error of the row, in units of the largest term.</summary>
    [JsonPropertyName("value_error")]
    public double? ValueError { get; init; }

    /// <summary>Largest gradient error of the row.</summary>
    [JsonPropertyName("gradient_error")]
    public double? GradientError { get; init; }

    /// <summary>Managed bytes that one operation allocates.</summary>
    [JsonPropertyName("allocated_bytes")]
    public double? AllocatedBytes { get; init; }

    /// <summary>Resident memory that one operation adds at its peak.</summary>
    [JsonPropertyName("native_peak_bytes")]
    public double? NativePeakBytes { get; init; }

    /// <summary>Calls of torch that one operation makes.</summary>
    [JsonPropertyName("torch_calls")]
    public double? TorchCalls { get; init; }

    /// <summary>Returns the samples of a run, row by row. A row without a time has none.</summary>
    public static IEnumerable<SampleRow> Of(ResultSet set) =>
        from row in set.Rows
        from launch in row.SamplesByLaunch.Index()
        from sample in launch.Item.Index()
        select new SampleRow
        {
            RunStart = set.Start.UtcDateTime,
            Commit = set.Commit,
            TreeClean = set.TreeClean,
            Machine = set.Machine.Kind,
            Host = set.Machine.Host,
            Gpu = set.Machine.GpuName,
            Torch = $"{set.Provider.Name} {set.Provider.Version}",
            Threads = set.Threads,
            Profile = KebabCase.Of(set.Profile),
            Kernel = row.Kernel,
            Case = row.Case,
            Pass = KebabCase.Of(row.Pass),
            Variant = row.Variant,
            Device = row.Device,
            Verdict = KebabCase.Of(row.Verdict),
            Size = row.Size,
            Launch = launch.Index + 1,
            Sample = sample.Index + 1,
            TimeNanoseconds = sample.Item,
            ValueError = row.MaxValueError,
            GradientError = row.MaxGradientError,
            AllocatedBytes = row.AllocatedBytesPerOperation,
            NativePeakBytes = row.PeakNativeBytes,
            TorchCalls = row.Counts?.TorchCalls,
        };
}
