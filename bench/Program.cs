using System.CommandLine;
using RepLoss.Bench.Session;
using RepLoss.Bench.Timing;
using RepLoss.Bench.Verbs;
using RepLoss.Contract;
using RepLoss.Results;
using RepLoss.Scenes;
using RepLoss.Torch;

namespace RepLoss.Bench;

/// <summary>Verbs to exit codes, and errors to one sentence on standard error. No logic beyond that.</summary>
internal static class Program
{
    private const string Verbose = "--verbose";

    public static int Main(string[] args)
    {
        try
        {
            TorchNatives.Load(typeof(Program).Assembly);
            TorchRuntime.Threads = ChildEnvironment.Threads;
            return Invoke(args.Where(argument => argument != Verbose).ToArray());
        }
        catch (Exception error) when (!args.Contains(Verbose))
        {
            Console.Error.WriteLine(Sentence(error));
            return error is InputException or DataException or ResultsException or IOException or UnauthorizedAccessException
                ? ExitCode.BadInput
                : ExitCode.BenchmarkFailed;
        }
    }

    private static int Invoke(string[] args)
    {
        if (args.Length == 0)
            return MainJob.Run();
        // BenchmarkDotNet's own arguments go to it, as every user of it expects.
        if (args[0].StartsWith('-') && args[0] is not ("--help" or "-h" or "-?" or "--version"))
            args = ["time", .. args];
        string[] theirs = [];
        if (args[0] == "time")
            (args, theirs) = TimeArguments.Split(args);
        ParseResult parsed = Root(theirs).Parse(args);
        if (parsed.Errors.Count == 0)
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        throw new InputException($"{parsed.Errors[0].Message.TrimEnd('.')}; see --help.");
    }

    private static RootCommand Root(IReadOnlyList<string> benchmarkDotNetArguments) => new(
        "Proves that losses written as loops and as tensor operations are equal, then times them. Without a verb: check, time, report.")
    {
        ListCommand.Create(),
        CheckCommand.Create(),
        TimeCommand.Create(benchmarkDotNetArguments),
        ReportCommand.Create(),
        GateCommand.Create(),
        AcceptCommand.Create(),
        EvalCommand.Create(),
        WrapperCostCommand.Create(),
        ThreadsCommand.Create(),
        LaunchCommand.Create(),
    };

    // One line: what a library says over several lines is folded.
    private static string Sentence(Exception error) => string.Join(' ', error.Message.Split('\n', '\r').Select(line => line.Trim())).Trim();
}
