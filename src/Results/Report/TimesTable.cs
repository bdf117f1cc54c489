using RepLoss.Results.Document;
using RepLoss.Results.Statistics;

namespace RepLoss.Results.Report;

/// <summary>The table of one kernel and pass on one machine kind, with a line for each case and variant.</summary>
internal static class TimesTable
{
    private static readonly string[] Yardsticks = ["Loop", "ElementLoop", "PyTorch"];

    private static readonly Column[] Columns =
    [
        new("Case", IsKey: true), new("Variant", IsKey: true), new("Time", IsNumber: true),
        .. Yardsticks.Select(yardstick => new Column($"Ratio to {yardstick}", IsNumber: true)), new("Of the limit", IsNumber: true), new("Verdict"),
        new("Elements", IsNumber: true, Part: 1), new("Moved", IsNumber: true, Part: 1), new("Managed peak", IsNumber: true, Part: 1),
        new("Native peak", IsNumber: true, Part: 1), new("Allocated", IsNumber: true, Part: 1),
        new("Value error", IsNumber: true, Part: 1), new("Gradient error", IsNumber: true, Part: 1),
    ];

    /// <summary>Returns the table. Rows are sorted by size, case and time. A column is left out if no row has a number for it.</summary>
    public static Table Of(MachineKind kind, KernelInfo? kernel, IReadOnlyList<ResultRow> rows)
    {
        string element = kernel?.ElementName is { } name ? $" (elements: {name})" : "";
        IReadOnlyList<Cell>[] lines = [.. rows.OrderBy(row => row.Size ?? double.MaxValue).ThenBy(row => row.Case, StringComparer.Ordinal)
                .ThenByDescending(row => row.MedianNanoseconds ?? double.MaxValue).Select(row => Line(kind, row))];
        int[] filled = [.. Enumerable.Range(0, Columns.Length).Where(i => !Columns[i].IsNumber || lines.Any(line => line[i].Text != Quantity.Unknown))];
        return new Table($"{kernel?.Title ?? rows[0].Kernel}, {KebabCase.Of(rows[0].Pass)}, on {kind.Name}{element}",
            [.. filled.Select(i => Columns[i])], [.. lines.Select(IReadOnlyList<Cell> (line) => [.. filled.Select(i => line[i])])],
            "Throughput, memory and errors");
    }

    /// <summary>Returns the variant of a row, with its device if that is not the CPU.</summary>
    public static string NameOf(ResultRow row) => row.Device == "cpu" ? row.Variant : $"{row.Variant} on {row.Device}";

    private static IReadOnlyList<Cell> Line(MachineKind kind, ResultRow row)
    {
        double? perSecond = row.IsTimed ? 1e9 / row.MedianNanoseconds : null;
        return
        [
            row.Case, NameOf(row), row.IsTimed ? Quantity.Time(row.MedianNanoseconds) : VerdictsSection.Cell(row.Verdict),
            .. Yardsticks.Select(Cell (yardstick) => Ratio(RatioEstimate.Of(row, kind.Yardstick(row, yardstick)))),
            MachineShare.Of(row, kind.RunOf(row).MachineLimit) is < 1e-4 ? "below 0.01 %" : Quantity.Share(MachineShare.Of(row, kind.RunOf(row).MachineLimit)),
            // An equal row has a reason if it was judged on other inputs than the timed one.
            VerdictsSection.Cell(row.Verdict, row.IsTimed && row.Verdict != Verdict.Equal ? null : row.Reason),
            Quantity.Rate(row.Elements * perSecond), row.Bytes * perSecond is { } moved ? $"{Quantity.Memory(moved)}/s" : Quantity.Unknown,
            Quantity.Memory(row.PeakManagedBytes), Quantity.Memory(row.PeakNativeBytes), Quantity.Memory(row.AllocatedBytesPerOperation),
            Quantity.Error(row.MaxValueError), Quantity.Error(row.MaxGradientError),
        ];
    }

    private static string Ratio(RatioEstimate? ratio) => ratio switch
    {
        null => Quantity.Unknown,
        { Low: { } low, High: { } high } => $"{Quantity.Number(ratio.Ratio)} ({Quantity.Number(low)} to {Quantity.Number(high)})",
        _ => Quantity.Number(ratio.Ratio),
    };
}
