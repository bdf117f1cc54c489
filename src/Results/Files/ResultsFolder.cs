namespace RepLoss.Results.Files;

/// <summary>A folder of result files. It has one folder for each machine kind, which has one file for each run and the accepted baselines.</summary>
public static class ResultsFolder
{
    private const string BaselinePrefix = "baseline-";

    /// <summary>Returns the folder of a machine kind.</summary>
    public static string MachineFolder(string root, ResultSet set) => Path.Combine(root, set.Machine.Kind);

    /// <summary>
    /// Returns the path of a new run, MACHINE/TIME-COMMIT-HOST-PROCESS.json, with the UTC start and the short commit. The name of a shard ends in
    /// "-shard-2-of-4", for example. Two processes never write the same file, also if they start in the same second on hosts that share the folder.
    /// </summary>
    public static string PathFor(string root, ResultSet set)
    {
        string commit = KebabCase.Slug(set.Commit.Length > 12 ? set.Commit[..12] : set.Commit);
        string writer = $"{KebabCase.Slug(Environment.MachineName)}-{Environment.ProcessId}";
        string share = set.Shard is { } shard ? $"-shard-{shard.Index}-of-{shard.Count}" : "";
        return Path.Combine(MachineFolder(root, set), $"{set.Start.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}-{commit}-{writer}{share}.json");
    }

    /// <summary>Returns the path of the baseline for a run's machine kind, device, provider and thread count.</summary>
    public static string BaselinePathFor(string root, ResultSet set) => Path.Combine(
        MachineFolder(root, set), $"{BaselinePrefix}{KebabCase.Slug($"{set.Device} {set.Provider.Name} {set.Threads} threads")}.json");

    /// <summary>Returns all result files below a root, without baselines, in ordinal order of their paths. Empty if the root does not exist.</summary>
    public static IReadOnlyList<string> Files(string root) => !Directory.Exists(root) ? [] :
        [.. Directory.GetDirectories(root)
            .SelectMany(folder => Directory.GetFiles(folder, "*.json"))
            .Where(path => !Path.GetFileName(path).StartsWith(BaselinePrefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];

    /// <summary>Copies a result file to the folder of its machine kind below a root, under its own name, and returns the new path.</summary>
    /// <exception cref="ResultsException">The file cannot be used, or the folder cannot be written.</exception>
    public static string Publish(string root, string file)
    {
        ResultSet set = ResultsFile.Read(file);
        string path = Path.Combine(MachineFolder(root, set), Path.GetFileName(file));
        if (Path.GetFullPath(path) != Path.GetFullPath(file))
            ResultsFile.Write(path, set);
        return path;
    }
}
