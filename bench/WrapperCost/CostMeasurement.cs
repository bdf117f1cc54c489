using RepLoss.Bench.Peers;
using RepLoss.Bench.Session;
using RepLoss.Bench.Terminal;
using RepLoss.Contract;
using RepLoss.Results;
using RepLoss.Torch;

namespace RepLoss.Bench.WrapperCost;

/// <summary>Times every operation from C# and from Python in turn, and counts what the calls from C# allocate.</summary>
internal static class CostMeasurement
{
    private sealed record Case(Operation Operation, int Size, Pass Pass)
    {
        public string Id { get; } = $"{Operation.Name}/n{Size}/{KebabCase.Of(Pass)}";
    }

    /// <summary>Measures.</summary>
    /// <param name="python">Where PyTorch is; without it only TorchSharp is timed.</param>
    /// <param name="plan">What, and for how long.</param>
    /// <exception cref="ResultsException">PyTorch is there and cannot time an operation.</exception>
    public static CostTable Run(PyTorch python, CostPlan plan)
    {
        ResultSet run = RunDescription.Begin(RunProfile.Quick, ["cpu"], []);
        using PyTorchProcess? theirs = python.Reason is null ? new PyTorchProcess(python.Interpreter, run.Threads) : null;
        var table = new CostTable
        {
            Command = plan.Command,
            Processor = run.Machine.CpuName,
            Cores = run.Machine.Cores,
            Threads = run.Threads,
            Os = run.Os,
            Dotnet = run.Dotnet,
            TorchSharp = TorchRuntime.Name,
            PyTorch = theirs?.Version,
            NoPyTorch = python.Reason,
            Commit = run.Commit,
            TreeClean = run.TreeClean,
            Start = run.Start,
            LoadAverageStart = run.LoadAverageStart,
            Rounds = plan.Rounds,
            Milliseconds = plan.Milliseconds,
        };
        IReadOnlyList<CostRow> rows = Measure([.. CasesOf(plan)], theirs, plan.Rounds, TimeSpan.FromMilliseconds(plan.Milliseconds));
        return table with { Rows = rows, LoadAverageEnd = RunDescription.End(run).LoadAverageEnd };
    }

    private static IEnumerable<Case> CasesOf(CostPlan plan) =>
        from size in plan.Sizes
        from pass in Enum.GetValues<Pass>()
        from operation in plan.Operations
        where pass == Pass.Forward || operation.Inputs.Count > 0
        select new Case(operation, size, pass);

    private static CostRow[] Measure(Case[] cases, PyTorchProcess? theirs, int rounds, TimeSpan duration)
    {
        using var progress = new Progress();
        int step = 0, steps = cases.Length * (rounds + 1);
        var allocations = new CallAllocations[cases.Length];
        // Counted first: the runtime has then compiled everything that is timed.
        for (int i = 0; i < cases.Length; i++)
        {
            progress.Show((double)step++ / steps, $"counts the allocations of {cases[i].Id}");
            using PreparedCall call = new(cases[i].Operation, cases[i].Size, cases[i].Pass);
            allocations[i] = call.Allocations();
        }

        List<double>[] ours = [.. cases.Select(_ => new List<double>())], others = [.. cases.Select(_ => new List<double>())];
        for (int round = 1; round <= rounds; round++)
        {
            for (int i = 0; i < cases.Length; i++)
            {
                (Operation operation, int size, Pass pass) = cases[i];
                progress.Show((double)step++ / steps, $"round {round} of {rounds}: {cases[i].Id}");
                using PreparedCall call = new(operation, size, pass);
                ours[i].Add(call.Nanoseconds(duration));
                if (theirs is not null)
                    others[i].Add(theirs.Nanoseconds(operation, size, pass, duration, call.Total));
            }
        }

        return [.. cases.Select((item, i) => Row(item, allocations[i], ours[i], others[i]))];
    }

    private static CostRow Row(Case item, CallAllocations allocations, List<double> ours, List<double> theirs)
    {
        double median = Launches.Median(ours);
        double? other = theirs.Count == 0 ? null : Launches.Median(theirs);
        return new CostRow(
            item.Id, item.Operation.CSharp, item.Operation.Python, item.Size, item.Pass, median, other, median / other, allocations, ours, theirs);
    }
}
