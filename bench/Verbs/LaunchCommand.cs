using System.CommandLine;
using RepLoss.Bench.Gate;
using RepLoss.Bench.Session;
using RepLoss.Contract;
using RepLoss.Kernels;
using RepLoss.Results;
using RepLoss.Results.Files;

namespace RepLoss.Bench.Verbs;

/// <summary>
/// `launch`, which `gate` starts in the trees it compares: says what this tree can time, then times row by row as told on
/// standard input. Hidden, since no person types it.
/// </summary>
internal static class LaunchCommand
{
    // A gate takes each row many times, so what is too slow for that is left out with its reason.
    private const double BudgetNanoseconds = 0.25e9;

    public static Command Create()
    {
        Argument<string[]> kernels = Options.Kernels();
        Option<string?> device = Options.Device();
        Option<string[]> data = Options.Data();
        var plan = new Option<string>("--plan") { Description = "Where the rows that can be timed are written.", Required = true };
        var headline = new Option<bool>("--headline") { Description = "The main job's selection of cases." };
        var command = new Command("launch", "One launch of a gate, told row by row on standard input.")
        {
            kernels, device, data, plan, headline,
        };
        command.Hidden = true;
        command.SetAction(parsed => Run(
            parsed.GetValue(kernels)!, parsed.GetValue(device), parsed.GetValue(data)!, parsed.GetValue(plan)!, parsed.GetValue(headline)));
        return command;
    }

    private static int Run(IReadOnlyList<string> kernels, string? device, IReadOnlyList<string> data, string planPath, bool headlineOnly)
    {
        IReadOnlyList<string> devices = Available.Devices(device);
        IReadOnlyList<SceneSet> scenes = [.. Available.EachScene(data)];
        var plan = TimingPlan.For(
            new TimingSelection
            {
                // A kernel that only the other tree has is for the gate to report, not an error here.
                Kernels = [.. KernelRegistry.All.Where(kernel => kernels.Count == 0 || kernels.Contains(kernel.Id))],
                Devices = devices,
                Scenes = scenes,
                HeadlineOnly = headlineOnly,
                EveryKernel = true,
                BudgetNanoseconds = BudgetNanoseconds,
            },
            new HashSet<RowId>());
        ResultSet head = RunDescription.Begin(RunProfile.Full, devices, scenes);
        ResultsFile.Write(planPath, head with
        {
            Rows = [.. plan.Skipped, .. plan.Timed.Select(row => TimedRow.Untimed(row.Subject, row.Variant, LaunchWorker.NotTimedYet))],
        });
        new LaunchWorker(plan, Console.In, Console.Out).Serve();
        return ExitCode.Success;
    }
}
