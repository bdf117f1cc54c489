using System.Globalization;
using System.Runtime.InteropServices;
using RepLoss.Bench.Machine;
using RepLoss.Contract;
using RepLoss.Judge;
using RepLoss.Results;
using RepLoss.Torch;

namespace RepLoss.Bench.Session;

/// <summary>Everything about a run that is not a row: machine, software, commit, load.</summary>
internal static class RunDescription
{
    /// <summary>The empty result set of a run that begins now.</summary>
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
        // What is built: a report that was made anew changes nothing that is timed, and a file that git does not know yet may.
        TreeClean = Git("status", "--porcelain", "--", "bench", "src", "*.props", "*.targets", "global.json") == "",
        Start = DateTimeOffset.UtcNow,
        LoadAverageStart = LoadAverage(),
        Profile = profile,
        DataSets = [.. scenes.Where(set => !set.IsSynthetic).Select(set => set.Id)],
        Rows = [],
    };

    /// <summary>The run with what was proved; of what it had proved already, what is proved anew is replaced.</summary>
    public static ResultSet Proved(ResultSet set, IReadOnlyList<CheckLine> lines)
    {
        VariantVerdict[] verdicts = [.. lines.Where(line => !line.Judgement.IsEmpty).Select(KernelDescription.VerdictOf)];
        return set with
        {
            Kernels = [.. set.Kernels, .. lines.Select(line => line.Kernel).Distinct().Where(kernel => !set.Kernels.Any(known => known.Id == kernel.Id)).Select(KernelDescription.Of)],
            Verdicts = [.. set.Verdicts.Where(old => !verdicts.Any(one => (one.Kernel, one.Variant, one.Device) == (old.Kernel, old.Variant, old.Device))), .. verdicts],
        };
    }

    /// <summary>The run, ended now.</summary>
    /// <param name="set">The run.</param>
    /// <param name="load">What the processors did when the timing began; null where that is not known.</param>
    public static ResultSet End(ResultSet set, MachineLoad? load = null) => set with
    {
        // Not before its start where the clock was set back meanwhile: such a file could not be written, and the run would have no end.
        End = DateTimeOffset.UtcNow is var now && now > set.Start ? now : set.Start,
        LoadAverageEnd = LoadAverage(),
        Machine = set.Machine with { Gpus = [.. set.Machine.Gpus.Select(AfterTiming)] },
        Warnings = [.. set.Warnings, .. load?.StolenUntil(MachineLoad.Now(), "during the run") is { } stolen ? new[] { stolen } : []],
    };

    /// <summary>Where and when, as a sentence of Markdown for tables that are no result file.</summary>
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
