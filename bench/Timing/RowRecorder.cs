using BenchmarkDotNet.Engines;
using BenchmarkDotNet.EventProcessors;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using RepLoss.Bench.Session;
using RepLoss.Contract;
using RepLoss.Results;

namespace RepLoss.Bench.Timing;

/// <summary>Turns each report of BenchmarkDotNet into a row of the result file.</summary>
internal sealed class RowRecorder(RunFile file) : EventProcessor
{
    private bool _begun;

    /// <inheritdoc/>
    public override void OnStartBuildStage(IReadOnlyList<BuildPartition> partitions)
    {
        file.Planned = partitions.Sum(partition => partition.Benchmarks.Length);
        file.Show("building the benchmarks");
    }

    /// <inheritdoc/>
    public override void OnStartRunBenchmark(BenchmarkCase benchmarkCase)
    {
        // What the build took says nothing about the rows.
        if (!_begun)
            file.RestartEstimate();
        _begun = true;
        file.Show(RowOf(benchmarkCase).ToString());
    }

    /// <inheritdoc/>
    public override void OnEndRunBenchmark(BenchmarkCase benchmarkCase, BenchmarkReport report) => file.Record(ToRow(benchmarkCase, report));

    /// <summary>The row that a benchmark stands for.</summary>
    public static RowId RowOf(BenchmarkCase benchmarkCase) =>
        TimingPlan.SubjectOf(benchmarkCase).RowOf(benchmarkCase.Descriptor.WorkloadMethod.Name);

    private static ResultRow ToRow(BenchmarkCase benchmarkCase, BenchmarkReport report)
    {
        ResultRow row = TimedRow.Untimed(
            TimingPlan.SubjectOf(benchmarkCase), benchmarkCase.Descriptor.WorkloadMethod.Name, "the benchmark failed; its log is in artifacts/BenchmarkDotNet");
        RowFindings? seen = RowFindings.Load(ChildEnvironment.ExchangeFolder, row.Id.ToString());
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
