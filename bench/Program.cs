using System.CommandLine;
using System.Text.RegularExpressions;
using RepLoss.Bench.Machine;
using RepLoss.Bench.Session;
using RepLoss.Bench.Terminal;
using RepLoss.Bench.Timing;
using RepLoss.Bench.Verbs;
using RepLoss.Contract;
using RepLoss.Judge;
using RepLoss.Results;
using RepLoss.Scenes;
using RepLoss.Torch;

namespace RepLoss.Bench;

/// <summary>Verbs to exit codes, and errors to one sentence on standard error. No logic beyond that.</summary>
internal static partial class Program
{
    private const string Verbose = "--verbose";

    private static readonly Option<string[]> From = new("--from")
    {
        Description = "A class library (.dll) with kernels, or with rivals of ours; can be repeated. tests/PlugIn/README.md shows one.",
        Recursive = true,
    };

    public static int Main(string[] args)
    {
        int exitCode = Run(args);
        UserAssemblies.IsDone = true;
        return exitCode;
    }

    private static int Run(string[] args)
    {
        try
        {
            RepositoryFolder.RequireCurrent();
            if (!RepositoryFolder.IsThere)
                Finding.Program = "reploss";
            NativePackages.Require(typeof(Program).Assembly);
            TorchNatives.Load(typeof(Program).Assembly);
            TorchRuntime.Threads = ChildEnvironment.Threads;
            return Invoke(args.Where(argument => argument != Verbose).ToArray());
        }
        catch (Exception error) when (!args.Contains(Verbose))
        {
            Console.Error.WriteLine(ErrorSentence.Of(error, args is [{ Length: > 0 } verb, ..] && verb[0] != '-' ? verb : "The program"));
            return error is InputException or DataException or ResultsException or IOException or UnauthorizedAccessException
                ? ExitCode.BadInput
                : ExitCode.BenchmarkFailed;
        }
    }

    private static int Invoke(string[] args)
    {
        if (args.Length == 0)
            return MainJob.Run();
        InputException.Require(!args.Any(string.IsNullOrWhiteSpace), () => $"Argument {Array.FindIndex(args, string.IsNullOrWhiteSpace) + 1} is empty; expected a name, a path or a number.");
        // BenchmarkDotNet's own arguments go to it, as every user of it expects.
        if (args[0].StartsWith('-') && args[0] is not ("--help" or "-h" or "-?" or "--version"))
            args = ["time", .. args];
        string[] theirs = [];
        if (args[0] == "time")
            (args, theirs) = TimeArguments.Split(args);
        RootCommand root = Root(theirs);
        InputException.Require(args[0].StartsWith('-') || root.Subcommands.Any(verb => verb.Name == args[0]),
            () => $"There is no verb '{args[0]}'; expected one of {string.Join(", ", root.Subcommands.Where(verb => !verb.Hidden).Select(verb => verb.Name))}.");
        ParseResult parsed = root.Parse(args);
        UserAssemblies.LoadInherited();
        UserAssemblies.Load(parsed.GetValue(From) ?? []);
        if (parsed.Errors.Count == 0)
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        Match wrong = ValueOfWrongType().Match(parsed.Errors[0].Message);
        throw new InputException(wrong.Success
            ? $"Option {wrong.Groups[2].Value} is '{wrong.Groups[1].Value}'; expected {Expected(wrong.Groups[3].Value)}."
            : $"{parsed.Errors[0].Message.TrimEnd('.')}; see --help.");
    }

    // Of the type that the parser names.
    private static string Expected(string type) => type.Contains(nameof(RunProfile), StringComparison.Ordinal) ? "quick or full"
        : type.Contains("UInt", StringComparison.Ordinal) ? "a whole number, 0 or more" : type.Contains("Int", StringComparison.Ordinal) ? "a whole number" : "a number";

    [GeneratedRegex("^Cannot parse argument '(.*)' for option '(.*)' as expected type '(.*?)'", RegexOptions.Singleline)]
    private static partial Regex ValueOfWrongType();

    private static RootCommand Root(IReadOnlyList<string> benchmarkDotNetArguments) => new(
        "Proves that losses written as loops and as tensor operations are equal, then times them. Without a verb: check, time, report.")
    {
        ListCommand.Create(),
        CheckCommand.Create(),
        TimeCommand.Create(benchmarkDotNetArguments),
        MergeCommand.Create(),
        ExportCommand.Create(),
        ReportCommand.Create(),
        GateCommand.Create(),
        AcceptCommand.Create(),
        EvalCommand.Create(),
        WrapperCostCommand.Create(),
        ThreadsCommand.Create(),
        ClaimCommand.Create(),
        LaunchCommand.Create(),
        From,
    };
}
