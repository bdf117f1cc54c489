using RepLoss.Results.Document;

namespace RepLoss.Results.Report;

/// <summary>The page about the report: how to read it, where each run was made, and which published systems the kernels represent.</summary>
internal static class AboutPage
{
    /// <summary>Returns the blocks of the page.</summary>
    /// <param name="kinds">The machine kinds, newest first.</param>
    /// <param name="level">The level of its headings.</param>
    public static IEnumerable<Block> Blocks(IReadOnlyList<MachineKind> kinds, int level) =>
        ReadingSection.Blocks(level).Concat(Runs(kinds, level)).Concat(Systems(kinds, level));

    private static IEnumerable<Block> Runs(IReadOnlyList<MachineKind> kinds, int level)
    {
        yield return new Heading(level, "The runs", "runs");
        foreach (MachineKind kind in kinds)
        {
            foreach (ResultSet run in kind.Runs)
            {
                yield return new Table(kind.Name, [new("What", IsKey: true), new("Value")], [.. Lines(run).Select(IReadOnlyList<Cell> (line) => [line.What, line.Value])]);
                if (run.Profile == RunProfile.Quick)
                    yield return new Paragraph("A quick run has few iterations in one process. Its intervals do not cover what differs from process to process; publish and gate with the full profile.");
                if (run.End is null)
                    yield return new Paragraph("The run has no end: it goes on or was interrupted, and rows are missing.");
            }
        }
    }

    private static IEnumerable<(string What, string Value)> Lines(ResultSet set)
    {
        yield return ("Machine", set.Machine.Kind);
        yield return ("Processor", $"{set.Machine.CpuName}, {Quantity.Count(set.Machine.Cores)} logical processors");
        if (set.Machine.Gpus.Count == 0 && set.Machine.GpuName is { } name)
            yield return ("GPU", name);
        foreach (GpuInfo gpu in set.Machine.Gpus)
            yield return ("GPU", $"{gpu.Device}: {gpu.Name ?? "unknown"}, driver {gpu.Driver ?? "unknown"}, CUDA {gpu.Cuda ?? "unknown"}, cuDNN {gpu.Cudnn ?? "unknown"}, clock {Limit(gpu.ClockMegahertz, clock => $"{Quantity.Number(clock)} MHz")}");
        yield return ("Memory", Quantity.Memory(set.Machine.MemoryBytes));
        yield return ("Torch", $"{set.Provider.Name} {set.Provider.Version} on {set.Device}, {set.Threads} {(set.Threads == 1 ? "thread" : "threads")}");
        yield return ("System", $"{set.Os}; {set.Dotnet}");
        yield return ("Commit", set.TreeClean ? set.Commit : $"{set.Commit} with uncommitted changes");
        yield return ("Time", $"{set.Start.UtcDateTime:yyyy-MM-dd HH:mm} UTC{(set.End is { } end ? $", {Math.Ceiling((end - set.Start).TotalMinutes)} min" : "")}");
        yield return ("Load average", $"{Quantity.Number(set.LoadAverageStart)} at the start, {Quantity.Number(set.LoadAverageEnd)} at the end");
        yield return ("Profile", $"{KebabCase.Of(set.Profile)}{(set.HeadlineOnly == true ? ", headline cases" : "")}");
        if (set.Options.Count > 0)
            yield return ("Options", string.Join(' ', set.Options));
        foreach (string warning in set.Warnings)
            yield return ("Warning", warning);
        if (set.BudgetSeconds is { } budget)
            yield return ("Budget", $"rows predicted to take more than {Quantity.Number(budget)} s an operation are skipped");
        yield return ("Data", set.DataSets.Count == 0 ? "synthetic scenes" : $"synthetic scenes; {string.Join(", ", set.DataSets)}");
        yield return ("Bandwidth", Limit(set.MachineLimit?.BandwidthBytesPerSecond, value => $"{Quantity.Memory(value)}/s"));
        yield return ("Arithmetic peak", Limit(set.MachineLimit?.FlopsPerSecond, value => $"{Quantity.Number(value / 1e9)} Gflop/s"));
    }

    private static string Limit(BeforeAndAfter? limit, Func<double?, string> print) =>
        limit?.Largest is null ? "not measured" : $"{print(limit.Before)} before, {print(limit.After)} after the timing";

    private static IEnumerable<Block> Systems(IReadOnlyList<MachineKind> kinds, int level)
    {
        (string Kernel, PublishedSystemInfo System)[] systems = [.. kinds.SelectMany(kind => kind.KernelIds.Select(kind.Kernel)).OfType<KernelInfo>()
            .SelectMany(kernel => kernel.Systems.Select(system => (kernel.Id, system)))
            .DistinctBy(named => (named.Id, named.system.System, named.system.Source, named.system.Parameters))];
        if (systems.Length == 0)
            yield break;
        yield return new Heading(level, "The published systems as parameters of these kernels", "systems");
        yield return new Paragraph("Each line is a term of a published system, made right: the kernel computes it with these parameters.");
        yield return new Table("", [new("System", IsKey: true), new("Kernel", IsKey: true), new("Parameters"), new("Still different", Part: 1), new("Wrong as published", Part: 1), new("Read", Part: 1)],
            [.. systems.OrderBy(named => named.System.System, StringComparer.Ordinal).Select(IReadOnlyList<Cell> (named) =>
                [named.System.System, named.Kernel, named.System.Parameters, named.System.Differs, string.Join(" ", named.System.Faults), named.System.Source])],
            "What differs, what is wrong as published, and where it was read");
    }
}
