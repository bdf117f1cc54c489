using RepLoss.Results.Statistics;

namespace RepLoss.Results.Reports;

/// <summary>The table of one kernel and pass: a line a case and variant.</summary>
internal static class TimesTable
{
    private static readonly string[] Yardsticks = ["Loop", "ElementLoop", "PyTorch"];

    private static readonly Column[] Columns =
    [
        new("Case", IsKey: true), new("Variant", IsKey: true), new("Time", IsNumber: true),
        .. Yardsticks.Select(yardstick => new Column($"Ratio to {yardstick}", IsNumber: true)),
        new("Elements", IsNumber: true, Part: 1), new("Moved", IsNumber: true, Part: 1), new("Machine's limit", IsNumber: true, Part: 1),
        new("Managed peak", IsNumber: true, Part: 1), new("Native peak", IsNumber: true, Part: 1), new("Allocated", IsNumber: true, Part: 1),
        new("Value error", IsNumber: true, Part: 2), new("Gradient error", IsNumber: true, Part: 2), new("Verdict", Part: 2),
    ];

    /// <summary>The table; rows in order of size, case and then time. Columns of numbers that no row has are left out.</summary>
    public static Table Of(RunView run, KernelInfo? kernel, Pass pass, IReadOnlyList<ResultRow> rows)
    {
        string element = kernel?.ElementName is { } name ? $" (elements: {name})" : "";
        IReadOnlyList<Cell>[] lines = [.. rows.OrderBy(row => row.Size ?? double.MaxValue).ThenBy(row => row.Case, StringComparer.Ordinal)
                .ThenByDescending(row => row.MedianNanoseconds ?? double.MaxValue).Select(row => Line(run, row))];
        int[] filled = [.. Enumerable.Range(0, Columns.Length).Where(i => !Columns[i].IsNumber || lines.Any(line => line[i].SortKey is not null))];
        return new Table($"{kernel?.Title ?? rows[0].Kernel}, {Words.Of(pass)}{element}",
            [.. filled.Select(i => Columns[i])], [.. lines.Select(IReadOnlyList<Cell> (line) => [.. filled.Select(i => line[i])])],
            "Throughput, share of the machine's limit, memory", "Errors and verdicts");
    }

    private static IReadOnlyList<Cell> Line(RunView run, ResultRow row)
    {
        double? perSecond = row.IsTimed ? 1e9 / row.MedianNanoseconds : null;
        double? share = MachineShare.Of(row, run.Set.MachineLimit);
        return
        [
            new(row.Case, row.Size), row.Device == "cpu" ? row.Variant : $"{row.Variant} on {row.Device}",
            row.IsTimed ? new(Quantity.Time(row.MedianNanoseconds), row.MedianNanoseconds) : VerdictCell.Of(row.Verdict),
            .. Yardsticks.Select(yardstick => Ratio(RatioEstimate.Of(row, run.Yardstick(row, yardstick)))),
            new(Quantity.Rate(row.Elements * perSecond), row.Elements * perSecond),
            new(row.Bytes * perSecond is { } moved ? $"{Quantity.Memory(moved)}/s" : Quantity.Memory(null), row.Bytes * perSecond),
            new(Quantity.Share(share), share),
            new(Quantity.Memory(row.PeakManagedBytes), row.PeakManagedBytes), new(Quantity.Memory(row.PeakNativeBytes), row.PeakNativeBytes),
            new(Quantity.Memory(row.AllocatedBytesPerOperation), row.AllocatedBytesPerOperation),
            new(Quantity.Error(row.MaxValueError), row.MaxValueError), new(Quantity.Error(row.MaxGradientError), row.MaxGradientError),
            // An equal row has a reason where it was proved on other inputs than the one it was timed on.
            VerdictCell.Of(row.Verdict, row.IsTimed && row.Verdict != Verdict.Equal ? null : row.Reason),
        ];
    }

    private static Cell Ratio(RatioEstimate? ratio) => ratio switch
    {
        null => Quantity.Number(null),
        { Low: { } low, High: { } high } => new Cell($"{Quantity.Number(ratio.Ratio)} ({Quantity.Number(low)} to {Quantity.Number(high)})", ratio.Ratio),
        _ => new Cell(Quantity.Number(ratio.Ratio), ratio.Ratio),
    };
}
