using RepLoss.Results.Files;

namespace RepLoss.Results.Fleet;

/// <summary>Merges the shards of a run into one run. Only shards of the same run are accepted. The result has everything that a run on one machine has.</summary>
public static class ShardMerge
{
    /// <summary>Reads the shards in any order and merges them.</summary>
    /// <exception cref="ShardsException">Shards are missing or interrupted, or belong to different runs. The message names them.</exception>
    /// <exception cref="ResultsException">A file cannot be used, is not a shard, or is given twice.</exception>
    public static ResultSet Of(IReadOnlyList<string> files)
    {
        (string File, ResultSet Set)[] shards = [.. files.Select(file => (file, ResultsFile.Read(file)))];
        foreach ((string file, ResultSet set) in shards)
        {
            if (set.Shard is null)
                throw new ResultsException($"'{file}' is a whole run; expected files of `time --shard I/N`.");
            if (Difference(shards[0].Set, set) is { } difference)
                throw new ShardsException($"'{file}' and '{shards[0].File}' are no shards of one run: {difference}.");
        }

        foreach (var twice in shards.GroupBy(shard => shard.Set.Shard!.Index).Where(same => same.Count() > 1))
            throw new ResultsException($"Shard {twice.First().Set.Shard} is there {twice.Count()} times ({string.Join(", ", twice.Select(shard => $"'{shard.File}'"))}); expected one file of each shard.");
        ShardInfo any = shards[0].Set.Shard!;
        int[] missing = [.. Enumerable.Range(1, any.Count).Except(shards.Select(shard => shard.Set.Shard!.Index))];
        if (missing.Length > 0)
            throw new ShardsException($"Of {any.Count} shards {string.Join(", ", missing)} {(missing.Length == 1 ? "is" : "are")} missing; expected a file of each.");
        foreach ((string file, ResultSet set) in shards)
        {
            if (Hole(set) is { } hole)
                throw new ShardsException($"Shard {set.Shard} in '{file}' {hole}; go on with it by `time --resume`.");
        }

        return Merged([.. shards.Select(shard => shard.Set).OrderBy(set => set.Shard!.Index)]);
    }

    // Compares the fields that all shards of a run have in common. Returns the first difference.
    private static string? Difference(ResultSet a, ResultSet b) => new (string What, string One, string Other)[]
    {
        ("commit", Commit(a), Commit(b)),
        ("machine", a.Machine.Kind, b.Machine.Kind),
        ("torch", $"{a.Provider.Name} {a.Provider.Version}", $"{b.Provider.Name} {b.Provider.Version}"),
        ("device", a.Device, b.Device),
        ("driver", Drivers(a), Drivers(b)),
        ("thread count", $"{a.Threads}", $"{b.Threads}"),
        ("system", a.Os, b.Os),
        ("version of .NET", a.Dotnet, b.Dotnet),
        ("profile", KebabCase.Of(a.Profile), KebabCase.Of(b.Profile)),
        ("list of options", string.Join(' ', a.Options), string.Join(' ', b.Options)),
        ("budget", $"{a.BudgetSeconds}", $"{b.BudgetSeconds}"),
        ("real data", string.Join(", ", a.DataSets), string.Join(", ", b.DataSets)),
        ("number of shards", $"{a.Shard!.Count}", $"{b.Shard?.Count}"),
        ("list of subjects", Subjects(a), Subjects(b)),
    }.Where(field => field.One != field.Other)
        .Select(field => field.What == "list of subjects" ? "the list of their subjects differs" : $"the {field.What} is {Text(field.Other)} and {Text(field.One)}").FirstOrDefault();

    private static string Text(string value) => value.Length == 0 ? "none" : value;

    private static string Commit(ResultSet set) => set.Commit + (set.TreeClean ? "" : " with changes");

    private static string Drivers(ResultSet set) => string.Join("; ", set.Machine.Gpus.Select(gpu => $"{gpu.Driver}, CUDA {gpu.Cuda}, cuDNN {gpu.Cudnn}"));

    private static string Subjects(ResultSet set) => string.Join('\n', set.Shard!.Subjects.Select(subject => $"{subject.Id} {subject.Shard}"));

    // Returns why a shard is incomplete, or null if it is complete.
    private static string? Hole(ResultSet set)
    {
        if (set.End is null)
            return "has no end, so rows are missing";
        HashSet<string> there = [.. set.Rows.Select(row => row.Id.Subject)];
        string? absent = set.Shard!.Own.FirstOrDefault(subject => !there.Contains(subject));
        string? foreign = there.FirstOrDefault(subject => !set.Shard.Own.Contains(subject));
        return absent is not null ? $"has no row of {absent}" : foreign is not null ? $"has rows of {foreign}, which is of another shard" : null;
    }

    private static ResultSet Merged(IReadOnlyList<ResultSet> shards)
    {
        Dictionary<string, int> order = shards[0].Shard!.Subjects.Index().ToDictionary(subject => subject.Item.Id, subject => subject.Index);
        return shards[0] with
        {
            Shard = null,
            Machine = shards[0].Machine with { Host = string.Join(", ", shards.Select(set => set.Machine.Host).OfType<string>().Distinct().Order(StringComparer.Ordinal)) },
            Start = shards.Min(set => set.Start),
            End = shards.Max(set => set.End),
            LoadAverageStart = shards.Max(set => set.LoadAverageStart),
            LoadAverageEnd = shards.Max(set => set.LoadAverageEnd),
            Warnings = [.. shards.SelectMany(set => set.Warnings).Distinct()],
            MachineLimit = new MachineLimit
            {
                BandwidthBytesPerSecond = Largest(shards.Select(set => set.MachineLimit?.BandwidthBytesPerSecond)),
                FlopsPerSecond = Largest(shards.Select(set => set.MachineLimit?.FlopsPerSecond)),
            },
            Kernels = [.. shards.SelectMany(set => set.Kernels).DistinctBy(kernel => kernel.Id)],
            // If a variant is wrong in one shard and right in another, the verdict is the wrong one.
            Verdicts = [.. shards.SelectMany(set => set.Verdicts).GroupBy(verdict => (verdict.Kernel, verdict.Variant, verdict.Device)).Select(same => same.MaxBy(verdict => verdict.Verdict.Gravity())!)],
            Rows = [.. shards.SelectMany(set => set.Rows).OrderBy(row => order[row.Id.Subject])],
        };
    }

    private static BeforeAndAfter? Largest(IEnumerable<BeforeAndAfter?> limits)
    {
        BeforeAndAfter[] known = [.. limits.OfType<BeforeAndAfter>()];
        return known.Length == 0 ? null : new BeforeAndAfter(known.Max(limit => limit.Before), known.Max(limit => limit.After));
    }
}

/// <summary>Shards cannot be merged: some are missing, interrupted, or belong to another run.</summary>
public sealed class ShardsException(string message) : ResultsException(message);
