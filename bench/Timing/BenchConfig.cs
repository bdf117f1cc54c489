using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.EventProcessors;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Exporters.Csv;
using BenchmarkDotNet.Exporters.Json;
using BenchmarkDotNet.Filters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Order;
using BenchmarkDotNet.Validators;
using Perfolizer.Horology;
using Perfolizer.Mathematics.OutlierDetection;
using RepLoss.Bench.Machine;
using RepLoss.Bench.Peers;
using RepLoss.Bench.Session;
using RepLoss.Contract;
using RepLoss.Judge;
using RepLoss.Results;

namespace RepLoss.Bench.Timing;

/// <summary>How BenchmarkDotNet is set up; each line with its reason.</summary>
internal static class BenchConfig
{
    /// <summary>Where BenchmarkDotNet leaves its logs and reports.</summary>
    public static readonly string ArtifactsFolder = Path.Combine(RepositoryFolder.Root, "artifacts", "BenchmarkDotNet");

    /// <summary>Makes the configuration.</summary>
    /// <param name="profile">Quick or full.</param>
    /// <param name="theirs">What the user says to BenchmarkDotNet itself: who says something expects its log, and a job that is named is the only one.</param>
    /// <param name="checkedLines">The judge's verdicts.</param>
    /// <param name="rows">Takes each row as it is finished; null where nothing runs.</param>
    /// <param name="peers">Times others on the subject that was just timed; null for none.</param>
    public static ManualConfig Create(
        RunProfile profile, BenchmarkDotNetArguments theirs, IReadOnlyList<CheckLine> checkedLines, RowRecorder? rows, PeerTiming? peers)
    {
        ManualConfig config = ManualConfig.CreateEmpty()
            .AddColumnProvider(DefaultColumnProviders.Instance)
            // Its own reports, since github-action-benchmark and bencher read them.
            .AddExporter(MarkdownExporter.GitHub, JsonExporter.FullCompressed, CsvExporter.Default)
            .AddValidator(JitOptimizationsValidator.FailOnError, BaselineValidator.FailOnError, new EquivalenceValidator(checkedLines))
            .AddFilter(new SimpleFilter(benchmark =>
                TimingPlan.Current.Has((string)benchmark.Parameters["Subject"], benchmark.Descriptor.WorkloadMethod.Name)))
            .AddEventProcessor([.. new EventProcessor?[] { rows, peers }.OfType<EventProcessor>()])
            .AddColumn(new ElementLoopRatioColumn(), new FindingsColumn("Value error", "Largest value error, in units of the largest term", o => o.ValueError))
            .AddColumn(new FindingsColumn("Gradient error", "Largest gradient error, in units of the largest term", o => o.GradientError))
            .AddColumn(new VerdictColumn())
            // Variants of one subject stand together, and the Loop before its rivals.
            .WithOrderer(new DefaultOrderer(SummaryOrderPolicy.Declared, MethodOrderPolicy.Declared))
            .WithArtifactsPath(ArtifactsFolder)
            // The children are small, and a run leaves hundreds of them.
            .WithOption(ConfigOptions.DontOverwriteResults, false)
            .WithBuildTimeout(TimeSpan.FromMinutes(5));
        config = theirs.Given ? config.AddLogger(ConsoleLogger.Default).AddDiagnoser(MemoryDiagnoser.Default) : config.AddLogger(NullLogger.Instance);
        return theirs.NamesJob ? config : config.AddJob(JobOf(profile, peers));
    }

    // All samples are kept: the statistics are robust, and a removed outlier is a measurement nobody can look at.
    // The empty call is not measured and subtracted: it takes a nanosecond of rows that take microseconds.
    // The name is that of the folder in which the child is built: two runs of one checkout, on two devices or hosts, need two.
    // A shortest time of an iteration and not a time to be met: to meet one, BenchmarkDotNet tries up to nine iterations on a noisy machine.
    private static Job JobOf(RunProfile profile, PeerTiming? peers)
    {
        var effort = Effort.Of(profile);
        Job job = peers is null ? Job.Default : Job.Default.WithToolchain(PeerExecutor.Toolchain(peers));
        return job.WithId($"{KebabCase.Of(profile)}-{KebabCase.Slug(Environment.MachineName)}-{Environment.ProcessId}").WithLaunchCount(effort.Launches).WithWarmupCount(1).WithIterationCount(effort.Iterations)
            .WithMinIterationTime(TimeInterval.FromMilliseconds(effort.IterationMilliseconds))
            .WithOutlierMode(OutlierMode.DontRemove).WithEvaluateOverhead(false)
            // What the user says of iterations changes this job, where it would else add a second one.
            .AsDefault();
    }
}
