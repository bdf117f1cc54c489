namespace RepLoss.Results.Reports;

/// <summary>Where a run was made, so that nobody compares what cannot be compared.</summary>
internal static class EnvironmentSection
{
    /// <summary>The blocks for one run.</summary>
    public static IEnumerable<Block> Blocks(RunView run)
    {
        ResultSet set = run.Set;
        yield return new Heading(3, "Environment", run.Anchor("environment"));
        yield return new Table("", [new("What", IsKey: true), new("Value")], [.. Lines(set).Select(IReadOnlyList<Cell> (line) => [line.What, line.Value])]);
        if (set.Profile == RunProfile.Quick)
            yield return new Paragraph("A quick run: few iterations in one launch. Its intervals are blind to what differs from launch to launch; publish and gate with the full profile.");
        if (set.End is null)
            yield return new Paragraph("The run has no end: it goes on or was cut off, and rows are missing.");
    }

    private static IEnumerable<(string What, string Value)> Lines(ResultSet set)
    {
        yield return ("Machine", set.Machine.Id);
        yield return ("Processor", $"{set.Machine.CpuName}, {Quantity.Count(set.Machine.Cores)} logical processors");
        if (set.Machine.GpuName is { } gpu)
            yield return ("GPU", gpu);
        yield return ("Memory", Quantity.Memory(set.Machine.MemoryBytes));
        yield return ("Torch", $"{set.Provider.Name} {set.Provider.Version} on {set.Device}, {set.Threads} threads");
        yield return ("System", $"{set.Os}; {set.Dotnet}");
        yield return ("Commit", set.TreeClean ? set.Commit : $"{set.Commit} with uncommitted changes");
        yield return ("Time", $"{set.Start.UtcDateTime:yyyy-MM-dd HH:mm} UTC{(set.End is { } end ? $", {Math.Ceiling((end - set.Start).TotalMinutes)} min" : "")}");
        yield return ("Load average", $"{Quantity.Number(set.LoadAverageStart)} at the start, {Quantity.Number(set.LoadAverageEnd)} at the end");
        yield return ("Profile", $"{Words.Of(set.Profile)}{(set.HeadlineOnly == true ? ", headline cases" : "")}");
        if (set.BudgetSeconds is { } budget)
            yield return ("Budget", $"rows predicted to take more than {Quantity.Number(budget)} s an operation are skipped");
        yield return ("Data", set.DataSets.Count == 0 ? "synthetic scenes" : $"synthetic scenes; {string.Join(", ", set.DataSets)}");
        yield return ("Bandwidth", Limit(set.MachineLimit?.BandwidthBytesPerSecond, value => $"{Quantity.Memory(value)}/s"));
        yield return ("Arithmetic peak", Limit(set.MachineLimit?.FlopsPerSecond, value => $"{Quantity.Number(value / 1e9)} Gflop/s"));
    }

    private static string Limit(BeforeAndAfter? limit, Func<double?, string> print) =>
        limit?.Largest is null ? "not measured" : $"{print(limit.Before)} before, {print(limit.After)} after the timing";
}
