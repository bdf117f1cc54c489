using System.CommandLine;
using System.Text;
using RepLoss.Bench.Machine;
using RepLoss.Bench.Peers;
using RepLoss.Bench.WrapperCost;
using RepLoss.Contract;
using RepLoss.Results.Files;

namespace RepLoss.Bench.Verbs;

/// <summary>`wrapper-cost`: what TorchSharp's wrapper costs a call, beside PyTorch.</summary>
internal static class WrapperCostCommand
{
    private const string FileName = "wrapper";

    public static Command Create()
    {
        var output = new Option<string?>("--out") { Description = "Folder for wrapper.md and wrapper.json; results/notes where left out." };
        var rounds = new Option<int>("--rounds")
        {
            Description = "Rounds; in each, every operation is timed from C# and then from Python.",
            DefaultValueFactory = _ => CostPlan.UsualRounds,
        };
        var milliseconds = new Option<int>("--milliseconds")
        {
            Description = "How long an operation is called in a round, on each side.",
            DefaultValueFactory = _ => CostPlan.UsualMilliseconds,
        };
        var command = new Command("wrapper-cost", "Times basic operations of TorchSharp and of PyTorch in turn, and counts what TorchSharp allocates.") { output, rounds, milliseconds };
        command.SetAction(parsed => Run(
            PyTorch.Find(), new CostPlan(parsed.GetValue(rounds), parsed.GetValue(milliseconds)), parsed.GetValue(output) ?? RepositoryFolder.Notes));
        return command;
    }

    /// <summary>Measures, and writes the page and the JSON file that it is made from.</summary>
    public static int Run(PyTorch python, CostPlan plan, string folder)
    {
        plan.Validate();
        CostTable table = CostMeasurement.Run(python, plan);
        table.Write(Path.Combine(folder, $"{FileName}.json"));
        string page = CostPage.Of(table, $"{FileName}.json");
        AtomicFile.Write(Path.Combine(folder, $"{FileName}.md"), Encoding.UTF8.GetBytes(page));
        Console.Write(page);
        return ExitCode.Success;
    }
}
