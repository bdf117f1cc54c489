using BenchmarkDotNet.Engines;
using BenchmarkDotNet.EventProcessors;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using RepLoss.Contract;
using RepLoss.Results;
using RepLoss.Results.Files;
using Verdict = RepLoss.Results.Verdict;

namespace RepLoss.Bench.Timing;

/// <summary>
/// Turns each report of BenchmarkDotNet into a row and writes the file at once, so that an interrupted run keeps what it has.
/// The last place that sees a report: everything behind it reads the file.
/// </summary>
internal sealed class RowRecorder(string path, ResultSet start, int planned, Progress progress) : EventProcessor
{
    /// <summary>The run so far.</summary>
    public ResultSet Results { get; private set; } = start;

    /// <summary>Rows that this run has timed, failed ones included.</summary>
    public int Recorded { get; private set; }

    /// <inheritdoc/>
    public override void OnStartBuildStage(IReadOnlyList<BuildPartition> partitions) => progress.Show(0, "building the benchmarks");

    /// <inheritdoc/>
    public override void OnStartRunBenchmark(BenchmarkCase benchmarkCase) =>
        progress.Show((double)Recorded / planned, RowOf(benchmarkCase).ToString());

    /// <inheritdoc/>
    public override void OnEndRunBenchmark(BenchmarkCase benchmarkCase, BenchmarkReport report)
    {
        Recorded++;
        Add(ToRow(benchmarkCase, report));
    }

    /// <summary>Adds a row and writes the file.</summary>
    public void Add(ResultRow row)
    {
        Results = Results.Merge(row);
        ResultsFile.Write(path, Results);
    }

    /// <summary>Changes what is not a row, and writes the file.</summary>
    public void Change(Func<ResultSet, ResultSet> change)
    {
        Results = change(Results);
        ResultsFile.Write(path, Results);
    }

    /// <summary>The row that a benchmark stands for.</summary>
    public static RowId RowOf(BenchmarkCase benchmarkCase) =>
        SubjectOf(benchmarkCase).RowOf(benchmarkCase.Descriptor.WorkloadMethod.Name);

    private static TimedSubject SubjectOf(BenchmarkCase benchmarkCase) => TimingPlan.Current[(string)benchmarkCase.Parameters["Subject"]];

    private static ResultRow ToRow(BenchmarkCase benchmarkCase, BenchmarkReport report)
    {
        TimedSubject subject = SubjectOf(benchmarkCase);
        KernelInput input = subject.Draw();
        KernelSpec spec = subject.Kernel.Spec;
        var row = new ResultRow
        {
            Id = RowOf(benchmarkCase),
            Size = subject.Case.Size,
            Elements = spec.Elements(input),
            Bytes = spec.Bytes?.Invoke(input),
            Flops = spec.Flops?.Invoke(input),
            Verdict = Verdict.Failed,
            Reason = "the benchmark failed; its log is in artifacts/BenchmarkDotNet",
        };
        Observed? seen = Observed.Load(ChildEnvironment.ExchangeFolder, row.Id.ToString());
        IReadOnlyList<double>[] launches = [.. LaunchesOf(report)];
        if (!report.Success || launches.Length == 0 || seen is null)
            return row;
        return (row with
        {
            Verdict = VerdictOf(seen.Verdict),
            Reason = seen.Reason,
            MaxValueError = seen.ValueError,
            MaxGradientError = seen.GradientError,
            PeakNativeBytes = seen.PeakNativeBytes,
            PeakManagedBytes = seen.AllocatedBytes,
            AllocatedBytesPerOperation = seen.AllocatedBytes,
        }).WithLaunches(launches);
    }

    // Samples are launches times iterations; the launch is kept, since samples of one process resemble each other.
    private static IEnumerable<IReadOnlyList<double>> LaunchesOf(BenchmarkReport report) => report.AllMeasurements
        .Where(measurement => measurement is { IterationMode: IterationMode.Workload, IterationStage: IterationStage.Result })
        .GroupBy(measurement => measurement.LaunchIndex)
        .OrderBy(launch => launch.Key)
        .Select(launch => (IReadOnlyList<double>)[.. launch.Select(measurement => measurement.Nanoseconds / measurement.Operations)]);

    private static Verdict VerdictOf(string word) => word switch
    {
        "equal" => Verdict.Equal,
        "differs-as-declared" => Verdict.DiffersAsDeclared,
        _ => Verdict.NotEqual,
    };
}
