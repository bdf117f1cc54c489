using BenchmarkDotNet.Configs;
using BenchmarkDotNet.ConsoleArguments;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Validators;
using RepLoss.Bench.Machine;
using RepLoss.Bench.Peers;
using RepLoss.Bench.Session;
using RepLoss.Bench.Terminal;
using RepLoss.Contract;
using RepLoss.Judge;
using RepLoss.Results;
using RepLoss.Results.Files;
using RepLoss.Torch;

namespace RepLoss.Bench.Timing;

/// <summary>One run of `time`: plans, proves, times, and writes rows.</summary>
internal static class TimingRun
{
    // One run of a quick or a full job may take this long; a longer one is skipped and says so.
    private const double QuickBudgetSeconds = 1;
    private const double FullBudgetSeconds = 2;

    // What building the child and a launch of a row take on two processors; they only begin the estimate of the time left.
    private static readonly TimeSpan BuildTime = TimeSpan.FromSeconds(20), LaunchTime = TimeSpan.FromSeconds(2);

    /// <summary>Times, and returns the exit code and the result file, null where none was written.</summary>
    /// <param name="request">What to time.</param>
    /// <param name="lines">The verdicts of a check that was just made; null to make one.</param>
    /// <param name="shared">Where progress is shown; null for a line of its own.</param>
    /// <param name="peers">Other programs to time beside ours; null for none.</param>
    public static (int ExitCode, string? Path) Run(TimeRequest request, IReadOnlyList<CheckLine>? lines, Progress? shared = null, PeerRequests? peers = null)
    {
        peers ??= PeerRequests.None;
        using Progress? own = shared is null ? new Progress() : null;
        Progress progress = shared ?? own!;
        // What can be refused is refused before minutes are spent on a check.
        var theirs = BenchmarkDotNetArguments.Parse(request.ForBenchmarkDotNet);
        RepositoryFolder.RequireClone();
        InputException.Require(request.BudgetSeconds is null or (> 0 and < 1e9), () => $"Option --budget is {request.BudgetSeconds}; expected seconds above 0.");
        IReadOnlyList<string> devices = Available.Devices(request.Device);
        IReadOnlyList<SceneSet> scenes = Available.Scenes(request.Data, orShared: false, request.Strict, Available.Kernels(request.Kernels));
        using var exchange = new TemporaryFolder();
        ChildEnvironment.Set(request.Data, exchange.Path);
        ResultSet start = RunDescription.Begin(request.Profile ?? RunProfile.Quick, devices, scenes) with
        {
            HeadlineOnly = request.HeadlineOnly,
            BudgetSeconds = request.BudgetSeconds,
            Options = theirs.Settings,
            Shard = request.Shard,
        };
        if (theirs.AsksForInformation || request.List is not null)
            return (Inform(request, devices, scenes, theirs, progress), null);
        if (request.Resume is { Length: 0 })
            request = request with { Resume = InterruptedRun.Newest(request.Out, request.Shard) };
        InputException.Require(request.Resume is null || File.Exists(request.Resume), () => $"There is no file {request.Resume} to go on with.");
        string path = Path.GetFullPath(request.Resume ?? ResultsFolder.PathFor(request.Out, start));
        using var writing = ResultsLock.Take(path);
        using DeviceLock? alone = theirs.InProcess ? null : DeviceLock.Take(devices);
        ResultSet? earlier = request.Resume is null ? null : InterruptedRun.Read(path, start);
        request = Completed(request, earlier);
        progress.Show(0, "drawing the inputs");
        TimingPlan.Current = Plan(request, devices, scenes, earlier?.FinishedRows ?? new HashSet<RowId>(), theirs.Filters);
        if (NothingToRun(request, devices, scenes, theirs.Filters) is { } nothing)
        {
            progress.Clear();
            Console.Error.WriteLine($"Nothing ran: {nothing}.");
            return (ExitCode.BenchmarkFailed, null);
        }

        Refuse(request, theirs);
        IReadOnlyList<string> warnings = MachineLoad.Warnings();
        progress.Clear();
        foreach (string warning in warnings)
            Console.Error.WriteLine($"Warning: {warning}.");
        MachineLoad? load = MachineLoad.Now();
        start = (earlier ?? start) with { Shard = TimingPlan.Current.Shard, Warnings = [.. (earlier?.Warnings ?? []).Union(warnings)] };
        TimeSpan timing = BuildTime + (TimingPlan.Current.Count * Effort.Of(request.Profile ?? RunProfile.Quick).Launches * LaunchTime);
        progress.Stage(later: timing);
        // What is finished was proved before it was timed.
        lines ??= TimingPlan.Current.Count == 0 ? [] : Check.Run(
            new CheckSelection { Kernels = TimingPlan.Current.Kernels, Devices = devices, Scenes = scenes }, (share, kernel) => progress.Show(share, $"proving {kernel}"));
        // A wrong rival has no row to time, and does not keep the others from theirs.
        CheckLine[] wrongRivals = [.. lines.Where(line => line.Variant is RivalVariant && !line.Judgement.Holds)];
        foreach (CheckLine line in wrongRivals)
            TimingPlan.Current.Refuse(line);
        // Peers may be left of subjects whose own rows are finished; planning draws every input, so not again where none is.
        TimingPlan whole = peers.Peers.Count == 0 || earlier is null ? TimingPlan.Current : Plan(request, devices, scenes, new HashSet<RowId>(), theirs.Filters);
        IReadOnlyList<CheckLine> ofPeers = peers.Judged ?? PeerCheck.Run(
            [.. peers.Peers.Where(peer => peer.Missing is null)], new CheckSelection { Kernels = whole.Kernels, Devices = devices, Scenes = scenes },
            peers.Limit, areNamed: request.Kernels.Count > 0, (share, next) => progress.Show(share, $"judging {next}"));
        progress.Stage(expected: timing);
        progress.Show(0, "showing the declared faults");
        PeerTiming? PeersOf(RunFile rows) => peers.Peers.Count == 0 ? null
            : new PeerTiming(peers, rows, request.Profile ?? RunProfile.Quick, BudgetOf(request), whole.AllSubjects, ofPeers);
        int exitCode = Record(
            request, [.. lines.Except(wrongRivals)], RunDescription.Proved(earlier is null ? RunDescription.Proved(start, lines) : start, ofPeers), path, theirs, PeersOf, load, progress);
        return (exitCode, File.Exists(path) ? path : null);
    }

    // A run that goes on is the run that was begun.
    private static TimeRequest Completed(TimeRequest request, ResultSet? earlier) => earlier is null ? request : request with
    {
        Profile = request.Profile ?? earlier.Profile,
        // A shard describes the kernels of its own subjects alone.
        Kernels = request.Kernels.Count > 0 ? request.Kernels
            : [.. earlier.Shard is { } share ? share.Subjects.Select(subject => subject.Id.Split('/')[0]).Distinct() : earlier.Kernels.Select(kernel => kernel.Id)],
        Shard = earlier.Shard,
        HeadlineOnly = request.HeadlineOnly || earlier.HeadlineOnly == true,
        BudgetSeconds = request.BudgetSeconds ?? earlier.BudgetSeconds,
    };

    private static double BudgetOf(TimeRequest request) =>
        request.BudgetSeconds ?? (request.Profile == RunProfile.Full ? FullBudgetSeconds : QuickBudgetSeconds);

    private static TimingPlan Plan(TimeRequest request, IReadOnlyList<string> devices, IReadOnlyList<SceneSet> scenes, IReadOnlySet<RowId> finished, IReadOnlyList<string> filters) => TimingPlan.For(
        new TimingSelection
        {
            Kernels = Available.Kernels(request.Kernels),
            Devices = devices,
            Scenes = scenes,
            HeadlineOnly = request.HeadlineOnly,
            Filter = new RowFilter(filters),
            Shard = request.Shard,
            BudgetNanoseconds = 1e9 * BudgetOf(request),
        },
        finished);

    // A run that goes on may have nothing left but its peers or its end, unless nothing of it is asked for.
    private static string? NothingToRun(TimeRequest request, IReadOnlyList<string> devices, IReadOnlyList<SceneSet> scenes, IReadOnlyList<string> filters)
    {
        HashSet<RowId> none = [];
        // A shard of fewer subjects than there are shards is empty, and its file says so to `merge`.
        if (TimingPlan.Current.Count > 0 || TimingPlan.Current.Shard is { Subjects.Count: > 0 } || (request.Resume is not null && Plan(request, devices, scenes, none, filters).Count > 0))
            return null;
        TimingPlan all = filters.Count == 0 ? TimingPlan.Current : Plan(request, devices, scenes, none, []);
        return all.Count > 0 ? new RowFilter(filters).NothingMatches(all)
            : TimingPlan.Current.Skipped is [{ } first, ..] ? $"{first.Id} is skipped, {first.Reason}" : $"there is no timed case of {string.Join(", ", Available.Kernels(request.Kernels).Select(kernel => kernel.Id))}";
    }

    // What BenchmarkDotNet would refuse after minutes, it is asked for now.
    private static void Refuse(TimeRequest request, BenchmarkDotNetArguments theirs)
    {
        if (!theirs.Given)
            return;
        ManualConfig own = BenchConfig.Create(request.Profile ?? RunProfile.Quick, theirs, [], null, null);
        (_, IConfig config, _) = ConfigParser.Parse(theirs.All, NullLogger.Instance, own);
        BenchmarkRunInfo run = BenchmarkConverter.TypeToBenchmarks(typeof(KernelBenchmarks), ManualConfig.Union(own, config));
        string[] jobs = [.. run.Config.GetJobs().Select(job => job.DisplayInfo)];
        InputException.Require(jobs.Length == 1, () => $"{string.Join(' ', theirs.Settings)} makes {jobs.Length} jobs ({string.Join("; ", jobs)}); expected one, since a row has one time.");
        InputException.Require(TimingPlan.Current.Count == 0 || run.BenchmarksCases.Length > 0, () => $"{string.Join(' ', theirs.All)} leaves nothing to time; expected --filter alone.");
        string? fault = run.Config.GetValidators().SelectMany(validator => validator.Validate(new ValidationParameters(run.BenchmarksCases, run.Config)))
            .FirstOrDefault(error => error.IsCritical)?.Message;
        InputException.Require(fault is null, () => $"BenchmarkDotNet refuses {string.Join(' ', theirs.Settings)}: {fault}");
    }

    private static int Inform(TimeRequest request, IReadOnlyList<string> devices, IReadOnlyList<SceneSet> scenes, BenchmarkDotNetArguments theirs, Progress progress)
    {
        progress.IsQuiet = true;
        TimingPlan.Current = Plan(request, devices, scenes, new HashSet<RowId>(), theirs.Filters);
        if (request.List is { } form && NothingToRun(request with { Resume = null }, devices, scenes, theirs.Filters) is { } nothing)
        {
            _ = RowList.Text(TimingPlan.Current, form);
            Console.Error.WriteLine($"Nothing to list: {nothing}.");
            return ExitCode.BenchmarkFailed;
        }

        if (request.List is not null)
            Console.WriteLine(RowList.Text(TimingPlan.Current, request.List));
        else
            _ = Benchmark(request, [], new RunFile("", RunDescription.Begin(RunProfile.Quick, devices, scenes), progress), null, theirs);
        return ExitCode.Success;
    }

    private static int Record(
        TimeRequest request, IReadOnlyList<CheckLine> lines, ResultSet set, string path, BenchmarkDotNetArguments theirs, Func<RunFile, PeerTiming?> peersOf,
        MachineLoad? load, Progress progress)
    {
        if (lines.Any(line => !line.Judgement.Holds))
        {
            progress.Clear();
            CheckReport.Print(lines);
            Console.Error.WriteLine("Nothing was timed: what is not equal is not worth a time.");
            return ExitCode.NotEqual;
        }

        bool wasFinished = TimingPlan.Current.Count == 0;
        if (wasFinished)
            Console.Error.WriteLine(request.Resume is null ? $"Shard {set.Shard} has no row to time." : "Every row that is asked for was finished already.");
        progress.Show(0, "measuring the machine's limits");
        set = MachineLimitTest.Before(TimingPlan.Current.Skipped.Aggregate(set, (all, row) => all.Merge(row)));
        var rows = new RunFile(path, set, progress);
        PeerTiming? peers = peersOf(rows);
        // Who speaks to BenchmarkDotNet gets its log, which has an estimate of its own.
        progress.Clear();
        progress.IsQuiet = theirs.Given;
        IReadOnlyList<Summary> summaries = wasFinished ? [] : Benchmark(request, lines, rows, peers, theirs);
        progress.IsQuiet = false;
        progress.Clear();
        string? unbuilt = BuildFailure(summaries);
        bool wasRefused = summaries.Any(summary => summary.HasCriticalValidationErrors);
        if (rows.Recorded == 0 && !wasFinished)
        {
            Console.Error.WriteLine(unbuilt is not null
                ? $"Nothing ran: BenchmarkDotNet could not build the benchmarks ({unbuilt})."
                : "Nothing ran: BenchmarkDotNet refused the benchmarks, as its log says.");
            return ExitCode.BenchmarkFailed;
        }

        peers?.Finish();
        progress.Show(1, "measuring the machine's limits again");
        rows.Change(all => RunDescription.End(MachineLimitTest.After(all), load));
        progress.Clear();
        TimeReport.Print(rows.Results, path, request.Wide);
        int exitCode = ExitCode.Of(rows.Results.Rows.Select(row => row.Verdict));
        return exitCode == ExitCode.Success && wasRefused ? ExitCode.BenchmarkFailed : exitCode;
    }

    // The first line of what kept the children from being built, such as a second copy of this project below the repository.
    private static string? BuildFailure(IReadOnlyList<Summary> summaries) => summaries.SelectMany(summary => summary.Reports)
        .Select(report => report.GenerateResult?.GenerateException?.Message ?? report.BuildResult?.ErrorMessage)
        .FirstOrDefault(message => !string.IsNullOrWhiteSpace(message))?.Split('\n')[0].Trim().TrimEnd('.');

    private static IReadOnlyList<Summary> Benchmark(
        TimeRequest request, IReadOnlyList<CheckLine> lines, RunFile rows, PeerTiming? peers, BenchmarkDotNetArguments theirs)
    {
        ManualConfig config = BenchConfig.Create(request.Profile ?? RunProfile.Quick, theirs, lines, new RowRecorder(rows), peers);
        // BenchmarkDotNet looks for this project from the current folder on.
        Summary[] Run() => RepositoryFolder.Inside(() => BenchmarkSwitcher.FromTypes([typeof(KernelBenchmarks)]).Run(theirs.All, config).ToArray());
        return [.. theirs.Given ? Run() : WindowTitle.Without(Run)];
    }
}
