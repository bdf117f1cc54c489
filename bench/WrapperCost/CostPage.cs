using System.Globalization;
using RepLoss.Contract;
using RepLoss.Results;
using RepLoss.Results.Document;

namespace RepLoss.Bench.WrapperCost;

/// <summary>The table as Markdown: nothing stands there that is not in the JSON file.</summary>
internal static class CostPage
{
    private const string Unknown = "–";

    /// <summary>The page.</summary>
    /// <param name="table">What was measured.</param>
    /// <param name="file">Name of the JSON file beside the page.</param>
    public static string Of(CostTable table, string file) => MarkdownWriter.Write(
    [
        new Heading(1, "What TorchSharp's wrapper costs", "wrapper-cost"),
        new Paragraph(
            $"Each operation is called from C# by {table.TorchSharp}{(table.PyTorch is { } theirs ? $" and from Python by {theirs}" : "")}, on float32 tensors on the CPU. ",
            $"At {Elements(Smallest(table))} an operation computes almost nothing, so its time is that of the call. At {Elements(Largest(table))} its computation takes most of the time. ",
            "A ratio below 1 means that TorchSharp is faster."),
        new BulletList([.. Findings(table).Select(finding => new Inline[] { finding })]),
        Times("Forward", table, Pass.Forward),
        new Paragraph("With gradient: the operands require a gradient, so the call records its graph; then ", Inline.Code("torch.autograd.grad"), " computes the gradients from a gradient of ones."),
        Times("Forward and gradient", table, Pass.ForwardBackward),
        new Paragraph(
            "Managed bytes are allocated by .NET. Each TorchSharp tensor owns a native one. Objects to finalize are those whose finalizer has yet to run after the call: ",
            "a Scalar that TorchSharp makes from a number, also from its own default arguments (x + y is x.add(y, 1)), and the pinned arrays in which it passes shapes and lists of tensors ",
            "(dot, cat, autograd.grad). They live until the garbage collector and the finalizer thread have come by. ",
            $"The counts are those at {Elements(Smallest(table))}. Allocations inside libtorch are not counted, since neither library tells them."),
        Allocations(table),
        new Heading(2, "How it was measured", "method"),
        new Paragraph(
            "Operands: x, y and target are vectors, matrix is x as a square, mask is x > 0.5, index lists all positions from the last to the first, middle is half the length. ",
            "half (0.5) and one (1) are Scalars made once in C#, and numbers in Python. Answers and gradients are freed in the same call. ",
            $"Rounds: {Text(table.Rounds)}. In each, every operation was timed from C# and then from Python, for about {Text(table.Milliseconds)} ms each after a warm-up; a time is the median of the rounds."),
        new Paragraph(
            $"{table.Processor}, {Text(table.Cores)} logical processors, {Text(table.Threads)} threads on both sides, {table.Os}, {table.Dotnet}; {table.Start.UtcDateTime:yyyy-MM-dd}, ",
            $"load average {Text(table.LoadAverageStart)} at the start and {Text(table.LoadAverageEnd)} at the end, commit ", Inline.Code(table.Commit), table.TreeClean ? "." : " with changes."),
        new Paragraph(
            "Command: ", Inline.Code(table.Command), ". All numbers of this page, and the time of each round, are in ", Inline.Code(file), ". ",
            "The environment variable ", Inline.Code("REPLOSS_PYTHON"), " names a Python with another PyTorch: with the version of libtorch above, both sides compute with the same code."),
    ]);

    private static IEnumerable<string> Findings(CostTable table)
    {
        if (table.NoPyTorch is { } reason)
            yield return $"There are no times of PyTorch: {reason}.";
        else
            yield return $"Median ratio of the operations: {string.Join("; ", MedianRatios(table))}.";
        CostRow? number = Find(table, "multiply-number"), scalar = Find(table, "multiply-scalar");
        if (number is not null && scalar is not null)
        {
            yield return $"TorchSharp converts a number to a Scalar at each call, an object to finalize: {number.CSharp} takes "
                + $"{Quantity.Time(number.TorchSharpNanoseconds)}, {scalar.CSharp} with a Scalar made once {Quantity.Time(scalar.TorchSharpNanoseconds)}, at {Elements(number.Size)}.";
        }
    }

    private static IEnumerable<string> MedianRatios(CostTable table) =>
        from rows in table.Rows.Where(row => row.Ratio is not null).GroupBy(row => (row.Size, row.Pass))
        let pass = rows.Key.Pass == Pass.Forward ? "forward" : "forward and gradient"
        select $"{Quantity.Number(Launches.Median(rows.Select(row => row.Ratio!.Value)))} {pass} at {Elements(rows.Key.Size)}";

    private static CostRow? Find(CostTable table, string operation) =>
        table.Rows.FirstOrDefault(row => row.Id.StartsWith($"{operation}/", StringComparison.Ordinal) && row.Pass == Pass.Forward && row.Size == Smallest(table));

    private static Table Times(string caption, CostTable table, Pass pass)
    {
        int[] sizes = [.. table.Rows.Select(row => row.Size).Distinct().Order()];
        List<Column> columns = [new("C#", IsKey: true), new("Python")];
        foreach (string elements in sizes.Select(Elements))
            columns.AddRange([new($"TorchSharp, {elements}", IsNumber: true), new("PyTorch", IsNumber: true), new("Ratio", IsNumber: true)]);
        IEnumerable<CostRow[]> operations = table.Rows.Where(row => row.Pass == pass).GroupBy(Operation).Select(rows => rows.OrderBy(row => row.Size).ToArray());
        return new Table(caption, columns, [.. operations.Select(rows => (Cell[])[rows[0].CSharp, rows[0].Python, .. rows.SelectMany(TimeCells)])]);
    }

    private static Cell[] TimeCells(CostRow row) =>
        [Quantity.Time(row.TorchSharpNanoseconds), Quantity.Time(row.PyTorchNanoseconds), Quantity.Number(row.Ratio)];

    private static Table Allocations(CostTable table)
    {
        Column[] columns =
        [
            new("C#", IsKey: true), new("Managed bytes", IsNumber: true), new("Tensors", IsNumber: true), new("Objects to finalize", IsNumber: true),
            new("With gradient: managed bytes", IsNumber: true), new("Tensors", IsNumber: true), new("Objects to finalize", IsNumber: true),
        ];
        IEnumerable<IGrouping<string, CostRow>> operations = table.Rows.Where(row => row.Size == Smallest(table)).GroupBy(Operation);
        return new Table("What a call from C# allocates", columns, [.. operations.Select(rows => (Cell[])
        [
            rows.First().CSharp,
            .. AllocationCells(rows.First(row => row.Pass == Pass.Forward)),
            .. AllocationCells(rows.FirstOrDefault(row => row.Pass == Pass.ForwardBackward)),
        ])]);
    }

    private static Cell[] AllocationCells(CostRow? row) => row?.Allocations is not { } counts
        ? [Unknown, Unknown, Unknown]
        : [Quantity.Count(Math.Round(counts.ManagedBytes)), Quantity.Count(counts.Tensors), Quantity.Count(counts.ObjectsToFinalize)];

    private static string Operation(CostRow row) => row.Id.Split('/')[0];

    private static int Smallest(CostTable table) => table.Rows.Min(row => row.Size);

    private static int Largest(CostTable table) => table.Rows.Max(row => row.Size);

    private static string Elements(int size) => $"{Quantity.Count(size)} elements";

    private static string Text(double? number) => number?.ToString("0.##", CultureInfo.InvariantCulture) ?? "unknown";
}
