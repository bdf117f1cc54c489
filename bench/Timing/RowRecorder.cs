using BenchmarkDotNet.Engines;
using BenchmarkDotNet.EventProcessors;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using RepLoss.Contract;
using RepLoss.Results;
using RepLoss.Results.Files;

namespace RepLoss.Bench.Timing;

/// <summary>
/// Turns each report of BenchmarkDotNet into a row and writes the file at once, so that an interrupted run keeps what it has.
/// The last place that sees a report: everything behind it reads the file.
/// </summary>
internal sealed class RowRecorder(string path, ResultSet start, Progress progress) : EventProcessor
{
    // Rows that are to be timed; known when BenchmarkDotNet has filtered them.
    private int _planned;
    private bool _begun;

    /// <summary>The run so far.</summary>
    public ResultSet Results { get; private set; } = start;

    /// <summary>Rows that this run has timed, failed ones included.</summary>
    public int Recorded { get; private set; }

    /// <inheritdoc/>
    public override void OnStartBuildStage(IReadOnlyList<BuildPartition> partitions)
    {
        _planned = partitions.Sum(partition => partition.Benchmarks.Length);
        progress.Show(0, "building the benchmarks");
    }

    /// <inheritdoc/>
    public override void OnStartRunBenchmark(BenchmarkCase benchmarkCase)
    {
        // What the build took says nothing about the rows.
        if (!_begun)
            progress.Restart();
        _begun = true;
        Show(RowOf(benchmarkCase));
    }

    /// <summary>Tells which row is next.</summary>
    public void Show(RowId row) => progress.Show(_planned == 0 ? 0 : (double)Recorded / _planned, row.ToString());

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

    /// <summary>What a benchmark is of.</summary>
    public static TimedSubject SubjectOf(BenchmarkCase benchmarkCase) => TimingPlan.Current[(string)benchmarkCase.Parameters["Subject"]];

    private static ResultRow ToRow(BenchmarkCase benchmarkCase, BenchmarkReport report)
    {
        ResultRow row = TimedRow.Untimed(
            SubjectOf(benchmarkCase), benchmarkCase.Descriptor.WorkloadMethod.Name, "the benchmark failed; its log is in artifacts/BenchmarkDotNet");
        Observed? seen = Observed.Load(ChildEnvironment.ExchangeFolder, row.Id.ToString());
        IReadOnlyList<double>[] launches = [.. LaunchesOf(report)];
        // What was refused before it was timed has a verdict and no times.
        return seen is { Holds: false } || (report.Success && launches.Length > 0 && seen is not null) ? TimedRow.Of(row, seen, launches) : row;
    }

    // Samples are launches times iterations; the launch is kept, since samples of one process resemble each other.
    private static IEnumerable<IReadOnlyList<double>> LaunchesOf(BenchmarkReport report) => report.AllMeasurements
        .Where(measurement => measurement is { IterationMode: IterationMode.Workload, IterationStage: IterationStage.Result })
        .GroupBy(measurement => measurement.LaunchIndex)
        .OrderBy(launch => launch.Key)
        .Select(launch => (IReadOnlyList<double>)[.. launch.Select(measurement => measurement.Nanoseconds / measurement.Operations)]);
}
