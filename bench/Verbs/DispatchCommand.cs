using System.CommandLine;
using System.Text;
using RepLoss.Bench.Dispatch;
using RepLoss.Bench.Machine;
using RepLoss.Bench.Peers;
using RepLoss.Bench.Session;
using RepLoss.Contract;
using RepLoss.Results;
using RepLoss.Results.Files;

namespace RepLoss.Bench.Verbs;

/// <summary>`dispatch`: what a tiny operation costs, from C# and from Python.</summary>
internal static class DispatchCommand
{
    private const int Rounds = 7;
    private const int MostMilliseconds = 10_000;

    public static Command Create()
    {
        var output = new Option<string?>("--out") { Description = "Where the table goes; results/notes/dispatch.md where left out." };
        var milliseconds = new Option<int>("--milliseconds") { Description = "How long an operation is called in a turn.", DefaultValueFactory = _ => 100 };
        var command = new Command("dispatch", "Times operations on tensors of one number, from C# and from Python in turn.") { output, milliseconds };
        command.SetAction(parsed => Run(
            parsed.GetValue(output) ?? Path.Combine(RepositoryFolder.Notes, "dispatch.md"), parsed.GetValue(milliseconds)));
        return command;
    }

    private static int Run(string path, int milliseconds)
    {
        InputException.Require(milliseconds is > 0 and <= MostMilliseconds, () => $"Option --milliseconds is {milliseconds}; expected 1 to {MostMilliseconds}.");
        string table = DispatchTiming.Run(PyTorch.Find(), Rounds, TimeSpan.FromMilliseconds(milliseconds));
        string text = $"{table}\n{RunDescription.Sentence(RunDescription.Begin(RunProfile.Quick, ["cpu"], []))}\n";
        AtomicFile.Write(path, Encoding.UTF8.GetBytes(text));
        Console.Write(text);
        return ExitCode.Success;
    }
}
