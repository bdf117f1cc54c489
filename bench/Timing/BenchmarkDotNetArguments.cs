using BenchmarkDotNet.ConsoleArguments;
using BenchmarkDotNet.Loggers;
using RepLoss.Contract;

namespace RepLoss.Bench.Timing;

/// <summary>
/// The arguments of `time` that go to BenchmarkDotNet, read before anything is checked or timed: BenchmarkDotNet itself prints
/// its help after a mistake and ends as if all were well.
/// </summary>
internal sealed record BenchmarkDotNetArguments
{
    private static readonly string[] WithPath = ["--artifacts", "-a", "--packages", "--cli", "--coreRun", "--monoPath", "--wasmMainJS", "--ilcPackages"];

    private BenchmarkDotNetArguments(string[] all, bool namesFilter)
    {
        All = namesFilter ? all : [.. all, "--filter", "*"];
        Given = all.Length > 0;
        NamesJob = Names(all, "--job", "-j");
        InProcess = Names(all, "--inProcess", "-i");
        AsksForInformation = Names(all, "--list", "--info", "--version");
    }

    /// <summary>All of them, with a filter that lets everything through where none was given.</summary>
    public string[] All { get; }

    /// <summary>True where there are any: the user speaks to BenchmarkDotNet and expects its log.</summary>
    public bool Given { get; }

    /// <summary>True where they choose the job, which then is the only one.</summary>
    public bool NamesJob { get; }

    /// <summary>True where no child is built and started.</summary>
    public bool InProcess { get; }

    /// <summary>True where nothing is to be timed.</summary>
    public bool AsksForInformation { get; }

    /// <summary>Reads them.</summary>
    /// <exception cref="InputException">BenchmarkDotNet does not take them; the sentence is its own.</exception>
    public static BenchmarkDotNetArguments Parse(IReadOnlyList<string> arguments)
    {
        string[] all = [.. WithWholePaths(arguments)];
        if (Names(all, "--version"))
            return new BenchmarkDotNetArguments(all, namesFilter: false);
        var log = new AccumulationLogger();
        (bool success, _, CommandLineOptions? options) = ConfigParser.Parse(all, log);
        InputException.Require(success, () => $"BenchmarkDotNet does not take {string.Join(' ', all)}: {Complaint(log.GetLog())}");
        bool namesFilter = Names(all, "--filter", "-f");
        InputException.Require(!namesFilter || options!.Filters.Any(), () => "--filter has no value; expected a pattern such as '*RepBox*'.");
        return new BenchmarkDotNetArguments(all, namesFilter);
    }

    // A relative path starts at the caller's folder, in which BenchmarkDotNet need not run.
    private static IEnumerable<string> WithWholePaths(IReadOnlyList<string> arguments)
    {
        for (int i = 0; i < arguments.Count; i++)
        {
            string[] parts = arguments[i].Split('=', 2);
            if (parts.Length == 2 && WithPath.Contains(parts[0]))
                yield return $"{parts[0]}={Path.GetFullPath(parts[1])}";
            else if (i > 0 && WithPath.Contains(arguments[i - 1]) && !arguments[i].StartsWith('-'))
                yield return Path.GetFullPath(arguments[i]);
            else
                yield return arguments[i];
        }
    }

    // The parser writes its heading, then "ERROR(S):", then a line a mistake, then all of its help.
    private static string Complaint(string log)
    {
        string[] lines = log.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        int heading = Array.FindIndex(lines, line => line.StartsWith("ERROR", StringComparison.Ordinal));
        return lines.ElementAtOrDefault(heading + 1) ?? "no reason was given.";
    }

    private static bool Names(IEnumerable<string> arguments, params string[] options) =>
        arguments.Any(argument => options.Contains(argument.Split('=')[0]));
}
