using System.CommandLine;
using RepLoss.Bench.Machine;
using RepLoss.Contract;
using RepLoss.Results.Gate;

namespace RepLoss.Bench.Verbs;

/// <summary>`accept`: makes a run the baseline of its machine kind.</summary>
internal static class AcceptCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "A result file, as `time --profile full` writes it." };
        var output = new Option<string?>("--out") { Description = "Folder of runs and baselines; results/runs where left out." };
        var command = new Command("accept", "Makes a run the baseline of its machine kind; a run that would fail the gate is refused.") { file, output };
        command.SetAction(parsed => Run(parsed.GetValue(file)!, parsed.GetValue(output) ?? RepositoryFolder.PublishedRuns));
        return command;
    }

    private static int Run(string file, string folder)
    {
        string path = Baseline.Accept(folder, file);
        Console.WriteLine($"{file} is the baseline now: {Path.GetRelativePath(Directory.GetCurrentDirectory(), path)}");
        return ExitCode.Success;
    }
}
