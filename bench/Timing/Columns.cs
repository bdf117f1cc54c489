using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using RepLoss.Bench.Session;
using RepLoss.Contract;

namespace RepLoss.Bench.Timing;

/// <summary>A column of BenchmarkDotNet's table that is made from a row's own facts.</summary>
internal abstract class RowColumn(string name, string legend) : IColumn
{
    public string Id => name;

    public string ColumnName => name;

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public string Legend => legend;

    public bool IsAvailable(Summary summary) => true;

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public abstract string GetValue(Summary summary, BenchmarkCase benchmarkCase);

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);
}

/// <summary>Time over that of the ElementLoop on the same subject; BenchmarkDotNet's own ratio is to the Loop.</summary>
internal sealed class ElementLoopRatioColumn() : RowColumn("Ratio to ElementLoop", "Median time over that of the ElementLoop on the same subject")
{
    public override string GetValue(Summary summary, BenchmarkCase benchmarkCase)
    {
        double? own = MedianOf(summary, benchmarkCase);
        BenchmarkCase? other = summary.BenchmarksCases.FirstOrDefault(candidate =>
            candidate.Descriptor.WorkloadMethod.Name == VariantName.ElementLoop
            && candidate.Parameters.DisplayInfo == benchmarkCase.Parameters.DisplayInfo && candidate.Job == benchmarkCase.Job);
        return own is { } time && other is not null && MedianOf(summary, other) is { } reference ? $"{time / reference:g3}" : "?";
    }

    private static double? MedianOf(Summary summary, BenchmarkCase benchmarkCase) => summary[benchmarkCase]?.ResultStatistics?.Median;
}

/// <summary>A number that the child saw after the timing.</summary>
internal sealed class FindingsColumn(string name, string legend, Func<RowFindings, double?> select) : RowColumn(name, legend)
{
    public override string GetValue(Summary summary, BenchmarkCase benchmarkCase) =>
        RowFindings.Load(ChildEnvironment.ExchangeFolder, RowRecorder.RowOf(benchmarkCase).ToString()) is { } seen && select(seen) is { } value
            ? $"{value:0.0e+0}" : "-";
}

/// <summary>The verdict on the last answer of the timing.</summary>
internal sealed class VerdictColumn() : RowColumn("Verdict", "What the judge says of the answer of the last timed run")
{
    public override string GetValue(Summary summary, BenchmarkCase benchmarkCase) =>
        RowFindings.Load(ChildEnvironment.ExchangeFolder, RowRecorder.RowOf(benchmarkCase).ToString())?.Verdict ?? "failed";
}
