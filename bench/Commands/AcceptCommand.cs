using System.CommandLine;
using RepLoss.Results.Gates;

namespace RepLoss.Bench.Commands;

/// <summary>`accept`: makes a run the baseline of its machine kind.</summary>
internal static class AcceptCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "A result file, as `time --profile full` writes it." };
        var command = new Command("accept", "Makes a run the baseline of its machine kind; a run that would fail the gate is refused.") { file };
        command.SetAction(parsed => Run(parsed.GetValue(file)!, ReportCommand.DefaultFolder));
        return command;
    }

    /// <summary>Copies the run to its place below a folder of results.</summary>
    public static int Run(string file, string folder)
    {
        string path = Baseline.Accept(folder, file);
        Console.WriteLine($"{file} is the baseline now: {Path.GetRelativePath(Directory.GetCurrentDirectory(), path)}");
        return ExitCode.Success;
    }
}
