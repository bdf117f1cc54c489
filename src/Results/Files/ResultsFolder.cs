namespace RepLoss.Results.Files;

/// <summary>Where result files lie: results/MACHINE/TIME-COMMIT.json, and results/baseline for accepted runs.</summary>
public static class ResultsFolder
{
    private const string BaselineName = "baseline";

    /// <summary>The path of a new run: a folder a machine, a file a run (UTC start and short commit).</summary>
    public static string PathFor(string root, ResultSet set)
    {
        string commit = Words.KebabCase(set.Commit.Length > 12 ? set.Commit[..12] : set.Commit);
        return Path.Combine(root, Words.KebabCase(set.Machine.Id), $"{set.Start.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}-{commit}.json");
    }

    /// <summary>The path of the baseline of a run's machine kind, device, provider and thread count.</summary>
    public static string BaselinePathFor(string root, ResultSet set) =>
        Path.Combine(root, BaselineName, $"{Words.KebabCase($"{set.Machine.Id} {set.Device} {set.Provider.Name} {set.Threads} threads")}.json");

    /// <summary>All result files below a root in ordinal order of their paths, baselines left out; empty where there is no root.</summary>
    public static IReadOnlyList<string> Files(string root) => !Directory.Exists(root) ? [] :
        [.. Directory.GetDirectories(root)
            .Where(folder => Path.GetFileName(folder) != BaselineName)
            .SelectMany(folder => Directory.GetFiles(folder, "*.json"))
            .Order(StringComparer.Ordinal)];

    /// <summary>
    /// The newest runs that have every row of each machine, device, provider and thread count, full ones before quick ones; what the
    /// others have would only be said twice. What was measured last comes first.
    /// </summary>
    public static IReadOnlyList<ResultSet> Newest(IEnumerable<ResultSet> sets) =>
        [.. sets.GroupBy(set => (set.Machine.Id, set.Device, set.Provider.Name, set.Threads))
            .OrderByDescending(runs => runs.Max(set => set.Start))
            .SelectMany(runs => NewestOfEachRow(runs).OrderByDescending(set => set.Start))];

    private static IEnumerable<ResultSet> NewestOfEachRow(IEnumerable<ResultSet> sets)
    {
        HashSet<RowId> known = [];
        foreach (ResultSet set in sets.OrderByDescending(set => set.Profile == RunProfile.Full).ThenByDescending(set => set.Start))
        {
            int before = known.Count;
            known.UnionWith(set.Rows.Where(row => row.IsTimed).Select(row => row.Id));
            if (known.Count > before)
                yield return set;
        }
    }
}
