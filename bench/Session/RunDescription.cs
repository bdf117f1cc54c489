using System.Globalization;
using System.Runtime.InteropServices;
using RepLoss.Bench.Machine;
using RepLoss.Contract;
using RepLoss.Judge;
using RepLoss.Results;
using RepLoss.Torch;

namespace RepLoss.Bench.Session;

/// <summary>Describes a run: machine, software, commit and load.</summary>
internal static class RunDescription
{
    /// <summary>Returns the empty result set of a run that begins now.</summary>
    public static ResultSet Begin(RunProfile profile, IReadOnlyList<string> devices, IReadOnlyList<SceneSet> scenes) => new()
    {
        SchemaVersion = ResultSet.CurrentSchemaVersion,
        Provider = new ProviderInfo(TorchRuntime.Provider, TorchRuntime.Version),
        Device = string.Join("+", devices),
        Machine = Machine([.. devices.Where(device => device.StartsWith("cuda", StringComparison.Ordinal)).Select(CudaDevice.Of)]),
        Threads = ChildEnvironment.Threads,
        Os = RuntimeInformation.OSDescription,
        Dotnet = RuntimeInformation.FrameworkDescription,
        Commit = Git("rev-parse", "HEAD") ?? "unknown",
        // Only files that take part in the build count. A new report changes nothing that is timed, but a file that git does not know yet may.
        TreeClean = Git("status", "--porcelain", "--", "bench", "src", "*.props", "*.targets", "global.json") == "",
        Start = DateTimeOffset.UtcNow,
        LoadAverageStart = LoadAverage(),
        Profile = profile,
        DataSets = [.. scenes.Where(set => !set.IsSynthetic).Select(set => set.Id)],
        Rows = [],
    };

    /// <summary>Returns the run with the lines of a check. New lines replace earlier lines for the same variants.</summary>
    public static ResultSet Proved(ResultSet set, IReadOnlyList<CheckLine> lines)
    {
        VariantVerdict[] verdicts = [.. lines.Where(line => !line.Judgement.IsEmpty).Select(KernelDescription.VerdictOf)];
        return set with
        {
            Kernels = [.. set.Kernels, .. lines.Select(line => line.Kernel).Distinct().Where(kernel => !set.Kernels.Any(known => known.Id == kernel.Id)).Select(KernelDescription.Of)],
            Verdicts = [.. set.Verdicts.Where(old => !verdicts.Any(one => (one.Kernel, one.Variant, one.Device) == (old.Kernel, old.Variant, old.Device))), .. verdicts],
        };
    }

    /// <summary>Returns the run with its end set to now.</summary>
    /// <param name="set">The run.</param>
    /// <param name="load">The load of the processors when the timing began. Null if it is not known.</param>
    public static ResultSet End(ResultSet set, MachineLoad? load = null) => set with
    {
        // If the clock was set back during the run, the end is the start. A file with an end before its start cannot be written.
        End = DateTimeOffset.UtcNow is var now && now > set.Start ? now : set.Start,
        LoadAverageEnd = LoadAverage(),
        Machine = set.Machine with { Gpus = [.. set.Machine.Gpus.Select(AfterTiming)] },
        Warnings = [.. set.Warnings, .. load?.StolenUntil(MachineLoad.Now(), "during the run") is { } stolen ? new[] { stolen } : []],
    };

    /// <summary>Returns a Markdown sentence about the place and the time of a run, for tables outside result files.</summary>
    public static string Sentence(ResultSet run) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        Measured on `{run.Machine.CpuName}`, {run.Machine.Cores} logical processors, {TorchRuntime.Name}, {run.Threads} threads, load average
        {(run.LoadAverageEnd ?? run.LoadAverageStart)?.ToString(CultureInfo.InvariantCulture) ?? "unknown"} at the end, {run.Start:yyyy-MM-dd}, commit `{run.Commit}`{(run.TreeClean ? "" : " with changes")}.
        """);

    private static GpuInfo AfterTiming(GpuInfo gpu) => gpu.ClockMegahertz is not { } clock ? gpu
        : gpu with { ClockMegahertz = clock with { After = CudaDevice.Of(gpu.Device).ClockMegahertz?.Before } };

    private static MachineInfo Machine(IReadOnlyList<GpuInfo> gpus)
    {
        string cpu = OperatingSystem.IsLinux()
            ? ProcessorName.Of(File.ReadLines("/proc/cpuinfo"))
            : RuntimeInformation.ProcessArchitecture.ToString();
        string[] kinds = [.. gpus.Select(gpu => gpu.Name ?? "unknown GPU").Distinct()];
        return new MachineInfo
        {
            Id = KebabCase.Slug($"{cpu} {Environment.ProcessorCount} cores {string.Join(' ', kinds)}"),
            CpuName = cpu,
            GpuName = kinds.Length > 0 ? string.Join(" and ", kinds) : null,
            Gpus = gpus,
            Host = Environment.MachineName,
            Cores = Environment.ProcessorCount,
            MemoryBytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        };
    }

    private static double? LoadAverage() => File.Exists("/proc/loadavg")
        ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture)
        : null;

    private static string? Git(params string[] arguments)
    {
        var git = FinishedProcess.Of(RepositoryFolder.Root, "git", arguments);
        return git.ExitCode == 0 ? git.Output.Trim() : null;
    }
}
