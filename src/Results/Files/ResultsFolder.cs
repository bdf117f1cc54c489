namespace RepLoss.Results.Files;

/// <summary>A folder of result files: a folder a machine kind below it, and in that a file a run and the accepted baselines.</summary>
public static class ResultsFolder
{
    private const string BaselinePrefix = "baseline-";

    /// <summary>The folder of a machine kind.</summary>
    public static string MachineFolder(string root, ResultSet set) => Path.Combine(root, set.Machine.Kind);

    /// <summary>
    /// The path of a new run, MACHINE/TIME-COMMIT-HOST-PROCESS.json with the UTC start and the short commit, of a shard with
    /// "-shard-2-of-4" behind it: two processes that start in the same second, on one host or on several that share a folder, never write the same file.
    /// </summary>
    public static string PathFor(string root, ResultSet set)
    {
        string commit = KebabCase.Slug(set.Commit.Length > 12 ? set.Commit[..12] : set.Commit);
        string writer = $"{KebabCase.Slug(Environment.MachineName)}-{Environment.ProcessId}";
        string share = set.Shard is { } shard ? $"-shard-{shard.Index}-of-{shard.Count}" : "";
        return Path.Combine(MachineFolder(root, set), $"{set.Start.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}-{commit}-{writer}{share}.json");
    }

    /// <summary>The path of the baseline of a run's machine kind, device, provider and thread count.</summary>
    public static string BaselinePathFor(string root, ResultSet set) => Path.Combine(
        MachineFolder(root, set), $"{BaselinePrefix}{KebabCase.Slug($"{set.Device} {set.Provider.Name} {set.Threads} threads")}.json");

    /// <summary>All result files below a root in ordinal order of their paths, baselines left out; empty where there is no root.</summary>
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
