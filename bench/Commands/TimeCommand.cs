using System.CommandLine;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using RepLoss.Bench.Timing;
using RepLoss.Contract;
using RepLoss.Data;
using RepLoss.Equivalence;
using RepLoss.Results;
using RepLoss.Results.Files;
using Verdict = RepLoss.Results.Verdict;

namespace RepLoss.Bench.Commands;

/// <summary>What `time` is asked to do.</summary>
internal sealed record TimeRequest
{
    public IReadOnlyList<string> Kernels { get; init; } = [];

    public RunProfile Profile { get; init; } = RunProfile.Quick;

    public string? Device { get; init; }

    public IReadOnlyList<string> Data { get; init; } = [];

    public string? Resume { get; init; }

    public string Out { get; init; } = Path.Combine(RepositoryFolder.Root, "results");

    public bool HeadlineOnly { get; init; }

    public IReadOnlyList<string> BenchmarkDotNetArguments { get; init; } = [];
}

/// <summary>`time`: proves, then times, then writes rows.</summary>
internal static class TimeCommand
{
    // One run of a quick or a full job may take this long; a longer one is skipped and says so.
    private const double QuickBudgetNanoseconds = 1e9;
    private const double FullBudgetNanoseconds = 2e9;

    public static Command Create(IReadOnlyList<string> benchmarkDotNetArguments)
    {
        Argument<string[]> kernels = Options.Kernels();
        Option<string?> device = Options.Device();
        Option<string[]> data = Options.Data();
        var profile = new Option<RunProfile>("--profile") { Description = "quick (a look) or full (for publishing and gating)." };
        var resume = new Option<string?>("--resume") { Description = "Go on with an interrupted result file." };
        var output = new Option<string?>("--out") { Description = "Folder of results; results/ where left out." };
        var headline = new Option<bool>("--headline") { Description = "The main job's selection of cases." };
        var command = new Command("time", "Times the variants of each kernel after proving them equal. Other arguments go to BenchmarkDotNet.")
        {
            kernels, profile, device, data, resume, output, headline,
        };
        command.SetAction(parsed => Run(
            new TimeRequest
            {
                Kernels = parsed.GetValue(kernels)!,
                Profile = parsed.GetValue(profile),
                Device = parsed.GetValue(device),
                Data = parsed.GetValue(data)!,
                Resume = parsed.GetValue(resume),
                Out = parsed.GetValue(output) ?? new TimeRequest().Out,
                HeadlineOnly = parsed.GetValue(headline),
                BenchmarkDotNetArguments = benchmarkDotNetArguments,
            },
            lines: null).ExitCode);
        return command;
    }

    /// <summary>Times, and returns the exit code and the result file.</summary>
    /// <param name="request">What to time.</param>
    /// <param name="lines">The verdicts of a check that was just made; null to make one.</param>
    public static (int ExitCode, string? Path) Run(TimeRequest request, IReadOnlyList<CheckLine>? lines)
    {
        IReadOnlyList<Kernel> kernels = Options.FindKernels(request.Kernels);
        IReadOnlyList<string> devices = Options.FindDevices(request.Device);
        IReadOnlyList<SceneSet> scenes = Options.LoadScenes(request.Data, orShared: false);
        string exchange = Directory.CreateTempSubdirectory("reploss-").FullName;
        try
        {
            ChildEnvironment.Set(request.Data, exchange);
            ResultSet? earlier = request.Resume is null ? null : ResultsFile.Read(request.Resume);
            TimingPlan.Current = TimingPlan.For(
                new TimingSelection
                {
                    Kernels = kernels,
                    Devices = devices,
                    Scenes = scenes,
                    HeadlineOnly = request.HeadlineOnly,
                    BudgetNanoseconds = request.Profile == RunProfile.Quick ? QuickBudgetNanoseconds : FullBudgetNanoseconds,
                },
                earlier?.FinishedRows ?? new HashSet<RowId>());
            if (AsksForInformation(request.BenchmarkDotNetArguments))
                return (Benchmark(request, [], null), null);
            lines ??= Prove(TimingPlan.Current.Kernels, devices, scenes);
            ResultSet set = earlier ?? RunDescription.Begin(request.Profile, devices, scenes, lines);
            string path = request.Resume ?? ResultsFolder.PathFor(request.Out, set);
            using var writing = ResultsLock.Take(path);
            return (Record(request, lines, set, path), path);
        }
        finally
        {
            Directory.Delete(exchange, recursive: true);
        }
    }

    private static IReadOnlyList<CheckLine> Prove(IReadOnlyList<Kernel> kernels, IReadOnlyList<string> devices, IReadOnlyList<SceneSet> scenes)
    {
        using var progress = new Progress();
        return Check.Run(new CheckSelection { Kernels = kernels, Devices = devices, Scenes = scenes }, progress.Show);
    }

    private static int Record(TimeRequest request, IReadOnlyList<CheckLine> lines, ResultSet set, string path)
    {
        if (lines.Any(line => !line.Verdict.Holds))
        {
            CheckReport.Print(lines);
            Console.Error.WriteLine("Nothing was timed: what is not equal is not worth a time.");
            return ExitCode.NotEqual;
        }

        using var progress = new Progress();
        var rows = new RowRecorder(path, set, TimingPlan.Current.Count, progress);
        rows.Change(start => TimingPlan.Current.Skipped.Aggregate(start, (all, row) => all.Merge(row)));
        int exitCode = Benchmark(request, lines, rows);
        rows.Change(RunDescription.End);
        TimeReport.Print(rows.Results, path);
        return exitCode;
    }

    private static int Benchmark(TimeRequest request, IReadOnlyList<CheckLine> lines, RowRecorder? rows)
    {
        string[] arguments = [.. request.BenchmarkDotNetArguments];
        bool ownJob = !arguments.Any(argument => argument is "--job" or "-j" || argument.StartsWith("--job=", StringComparison.Ordinal));
        bool named = arguments.Any(argument => argument is "--filter" or "-f" || argument.StartsWith("--filter=", StringComparison.Ordinal));
        using var idle = new Progress();
        ManualConfig config = BenchConfig.Create(
            request.Profile, ownJob, log: arguments.Length > 0, lines, rows ?? new RowRecorder("", RunDescription.Begin(request.Profile, [], [], []), 1, idle));
        Summary[] summaries = [.. BenchmarkSwitcher.FromTypes([typeof(KernelBenchmarks)]).Run(named ? arguments : [.. arguments, "--filter", "*"], config)];
        if (rows is null)
            return ExitCode.Success;
        if (rows.Recorded == 0)
        {
            Console.Error.WriteLine(TimingPlan.Current.Count == 0 && request.Resume is not null
                ? "Every row of the file was finished already." : "Nothing ran: no benchmark is left after the filter, or BenchmarkDotNet refused; see its messages.");
            return TimingPlan.Current.Count == 0 && request.Resume is not null ? ExitCode.Success : ExitCode.BenchmarkFailed;
        }

        return rows.Results.Rows.Any(row => row.Verdict == Verdict.NotEqual) ? ExitCode.NotEqual
            : rows.Results.Rows.Any(row => row.Verdict == Verdict.Failed) || summaries.Any(summary => summary.HasCriticalValidationErrors) ? ExitCode.BenchmarkFailed
            : ExitCode.Success;
    }

    private static bool AsksForInformation(IReadOnlyList<string> arguments) =>
        arguments.Any(argument => argument.Split('=')[0] is "--list" or "--info" or "--version");
}
