using System.Reflection;
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
    private static readonly string[] Filter = ["--filter", "-f"];
    private static readonly string[] WithPath = ["--artifacts", "-a", "--packages", "--cli", "--coreRun", "--monoPath", "--wasmMainJS", "--ilcPackages"];

    // What changes no number of a row.
    private static readonly string[] Silent =
    [
        .. Filter, "--artifacts", "-a", "--exporters", "-e", "--info", "--version", "--join", "--hide", "-h", "--keepFiles", "--noOverwrite", "--disableLogFile",
        "--stopOnFirstError", "--buildTimeout", "--logBuildOutput", "--generateBinLog", "--maxWidth", "--packages", "--cli",
    ];

    private BenchmarkDotNetArguments(IReadOnlyList<string[]> options, IReadOnlyList<string> filters)
    {
        Given = options.Count > 0;
        NamesJob = Has("--job", "-j");
        InProcess = Has("--inProcess", "-i");
        AsksForInformation = Has("--info", "--version");
        Filters = filters;
        // The plan is filtered, by more spellings than BenchmarkDotNet knows.
        All = [.. options.Where(option => !IsOneOf(option, Filter)).SelectMany(option => option), "--filter", "*"];
        Settings = [.. options.Where(option => !IsOneOf(option, Silent)).Select(option => string.Join(' ', option))];

        bool Has(params string[] names) => options.Any(option => IsOneOf(option, names));
    }

    /// <summary>All of them, with a filter that lets everything through.</summary>
    public string[] All { get; }

    /// <summary>The patterns of `--filter`; none where every row is asked for.</summary>
    public IReadOnlyList<string> Filters { get; }

    /// <summary>Those that change what a time means, as they were given: "--job dry", "--inProcess".</summary>
    public IReadOnlyList<string> Settings { get; }

    /// <summary>True where there are any: the user speaks to BenchmarkDotNet and expects its log.</summary>
    public bool Given { get; }

    /// <summary>True where they choose the job, which then is the only one.</summary>
    public bool NamesJob { get; }

    /// <summary>True where no child is built and started.</summary>
    public bool InProcess { get; }

    /// <summary>True where nothing is to be timed.</summary>
    public bool AsksForInformation { get; }

    /// <summary>Reads them.</summary>
    /// <exception cref="InputException">BenchmarkDotNet does not take them, and the sentence is its own; or a count is not above 0.</exception>
    public static BenchmarkDotNetArguments Parse(IReadOnlyList<string> arguments)
    {
        string[] all = [.. WithWholePaths(arguments)];
        string[][] given = [.. WithValues(all)];
        if (given.Any(option => IsOneOf(option, "--version")))
            return new BenchmarkDotNetArguments(given, []);
        var log = new AccumulationLogger();
        (bool success, _, CommandLineOptions? options) = ConfigParser.Parse(all, log);
        InputException.Require(success, () => $"BenchmarkDotNet does not take {string.Join(' ', all)}: {Complaint(log.GetLog())}");
        string[] filters = [.. options!.Filters];
        InputException.Require(filters.Length > 0 || !given.Any(option => IsOneOf(option, Filter)), () => "--filter has no value; expected a pattern such as '*RepBox*'.");
        foreach (PropertyInfo property in typeof(CommandLineOptions).GetProperties())
        {
            string[] names = [.. NamesOf(property)];
            foreach (string[] option in given.Where(option => IsOneOf(option, names)))
            {
                // Further words are passed over by BenchmarkDotNet.
                string? stray = option.Skip(property.PropertyType == typeof(bool) || option[0].Contains('=', StringComparison.Ordinal) ? 1 : 2).FirstOrDefault();
                InputException.Require(stray is null || (property.PropertyType != typeof(string) && property.PropertyType.IsAssignableTo(typeof(System.Collections.IEnumerable))),
                    () => $"'{stray}' belongs to no option; expected kernels before the arguments of BenchmarkDotNet.");
            }

            // A row may begin without warming up.
            long? count = property.GetValue(options) switch { int number => number, long number => number, _ => null };
            if (count is not null && names.Length > 0 && !(count == 0 && names[^1].Contains("warmup", StringComparison.OrdinalIgnoreCase)))
                InputException.Require(count > 0, () => $"Option {names[^1]} is {count}; expected at least 1.");
        }

        return new BenchmarkDotNetArguments(given, filters);
    }

    // "-j" and "--job".
    private static IEnumerable<string> NamesOf(PropertyInfo property) => property.CustomAttributes
        .Where(attribute => attribute.AttributeType.Name == "OptionAttribute")
        .SelectMany(attribute => attribute.ConstructorArguments).Where(argument => argument.Value is char or string)
        .Select(argument => argument.Value is char letter ? $"-{letter}" : $"--{argument.Value}");

    // Each option with its values.
    private static IEnumerable<string[]> WithValues(string[] arguments)
    {
        for (int i = 0, end; i < arguments.Length; i = end)
        {
            for (end = i + 1; end < arguments.Length && !arguments[end].StartsWith('-'); end++)
            {
            }

            yield return arguments[i..end];
        }
    }

    private static bool IsOneOf(string[] option, params string[] names) => names.Contains(option[0].Split('=')[0], StringComparer.OrdinalIgnoreCase);

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
}
