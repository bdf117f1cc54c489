using System.Globalization;
using RepLoss.Contract;
using RepLoss.Results;
using RepLoss.Results.Files;

namespace RepLoss.Bench.Session;

/// <summary>Continues an interrupted run. The machine, torch and the commit must be the same, since a result file has one of each.</summary>
internal static class InterruptedRun
{
    /// <summary>Reads an interrupted run.</summary>
    /// <param name="path">The file of the run.</param>
    /// <param name="here">The description of a run that begins now.</param>
    /// <exception cref="InputException">The run was begun under other conditions. The message names the first difference.</exception>
    public static ResultSet Read(string path, ResultSet here)
    {
        ResultSet earlier = ResultsFile.Read(path);
        foreach ((string what, string was, string now) in new[]
        {
            ("machine", earlier.Machine.Kind, here.Machine.Kind),
            ("torch", $"{earlier.Provider.Name} {earlier.Provider.Version}", $"{here.Provider.Name} {here.Provider.Version}"),
            ("device", earlier.Device, here.Device),
            ("thread count", earlier.Threads.ToString(CultureInfo.InvariantCulture), here.Threads.ToString(CultureInfo.InvariantCulture)),
            ("commit", Code(earlier), Code(here)),
            ("list of options", string.Join(' ', earlier.Options), string.Join(' ', here.Options)),
            ("shard", earlier.Shard?.ToString() ?? "", (here.Shard ?? earlier.Shard)?.ToString() ?? ""),
            ("real data", string.Join(", ", earlier.DataSets), string.Join(", ", here.DataSets)),
        })
        {
            InputException.Require(was == now, () => $"The run '{path}' cannot go on here: its {what} was {Text(was)} and is {Text(now)} now; begin a new run.");
        }

        return earlier;
    }

    /// <summary>Finds the newest run below a folder that has no end. For a shard, only runs of that shard count.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static string Newest(string folder, ShardInfo? shard)
    {
        string? newest = ResultsFolder.Files(folder).Select(path => (Path: path, Run: ResultsFile.Read(path)))
            .Where(file => file.Run.End is null && (shard is null || shard.ToString() == file.Run.Shard?.ToString())).OrderBy(file => file.Run.Start).Select(file => file.Path).LastOrDefault();
        return newest ?? throw new InputException($"There is no interrupted run{(shard is null ? "" : $" of shard {shard}")} below {folder} to go on with; --resume FILE names one.");
    }

    private static string Text(string value) => value.Length == 0 ? "none" : value;

    private static string Code(ResultSet run) => run.Commit + (run.TreeClean ? "" : " with changes");
}
