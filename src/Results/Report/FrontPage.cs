using RepLoss.Results.Document;
using RepLoss.Results.Report.Plots;
using RepLoss.Results.Statistics;

namespace RepLoss.Results.Report;

/// <summary>The first page: whether the published speed-ups are true, and the times of each kernel on each machine kind.</summary>
internal static class FrontPage
{
    /// <summary>The file name of the headline picture.</summary>
    public const string Picture = "speedup.svg";

    private static readonly string[] Others = ["ElementLoop", "AsPublished", "Tensor", "Fused", "PyTorch"];

    /// <summary>Returns the blocks: the answer first, then a table for each machine kind.</summary>
    /// <param name="kinds">The machine kinds, newest first. At least one.</param>
    /// <param name="linkTo">Returns the link to the page of a kernel.</param>
    /// <param name="shown">The number of kinds that have a table here.</param>
    public static IEnumerable<Block> Blocks(IReadOnlyList<MachineKind> kinds, Func<string, string> linkTo, int shown)
    {
        yield return new Heading(1, "Is the published speed-up true?", "top");
        foreach (Block block in ClaimsSection.Blocks(kinds, linkTo))
            yield return block;
        if (SpeedupPicture.Of(ClaimFinding.Of(kinds[0])) is { } picture)
            yield return new Figure(Picture, picture);
        foreach (MachineKind kind in kinds.Take(shown))
        {
            yield return new Heading(2, $"Measured on {kind.Name}", $"on {kind.Name}");
            yield return Times(kind, linkTo);
        }

        if (kinds.Count > shown)
            yield return new Paragraph($"Measured as well, and shown on the kernels' pages: {string.Join("; ", kinds.Skip(shown).Select(kind => kind.Name))}.");
    }

    // Shows for each kernel the case on which most variants were timed. If several have equally many, it is the largest case.
    private static Table Times(MachineKind kind, Func<string, string> linkTo)
    {
        ResultRow[][] chosen = [.. kind.KernelIds.Order(StringComparer.Ordinal).Select(id => Chosen(kind, id)).OfType<ResultRow[]>()];
        string[] others = [.. Others.Where(variant => chosen.Any(rows => rows.Any(row => row.Variant == variant)))];
        return new Table("Time of the plain loop, and the ratio of each other variant's time to it: below 1 is faster than the loop",
            [new("Kernel", IsKey: true), new("At", IsKey: true), new("Loop", IsNumber: true), .. others.Select(variant => new Column(variant, IsNumber: true))],
            [.. chosen.Select(rows => Line(rows, others, linkTo))]);
    }

    /// <summary>Returns the rows of a kernel's headline subject. Null if no variant was timed together with the Loop.</summary>
    public static ResultRow[]? Chosen(MachineKind kind, string id) =>
        kind.Rows.Where(row => row.Kernel == id && row.Device == "cpu" && row.IsTimed)
            .GroupBy(row => (row.Case, row.Pass)).Select(rows => rows.ToArray()).Where(rows => rows.Any(row => row.Variant == "Loop"))
            .OrderBy(rows => rows.Count(row => Others.Contains(row.Variant))).ThenBy(rows => rows[0].Size ?? 0).ThenBy(rows => rows[0].Pass).LastOrDefault();

    private static IReadOnlyList<Cell> Line(ResultRow[] rows, string[] others, Func<string, string> linkTo)
    {
        ResultRow loop = rows.First(row => row.Variant == "Loop");
        return
        [
            new(loop.Kernel, Target: linkTo(loop.Kernel)), $"{loop.Case}, {KebabCase.Of(loop.Pass)}", Quantity.Time(loop.MedianNanoseconds),
            .. others.Select(Cell (variant) => Ratio(rows.FirstOrDefault(row => row.Variant == variant), loop)),
        ];
    }

    private static Cell Ratio(ResultRow? row, ResultRow loop)
    {
        string ratio = Quantity.Number(row is null ? null : RatioEstimate.Of(row, loop)?.Ratio);
        return row?.Verdict == Verdict.DiffersAsDeclared ? new Cell($"{ratio} (wrong)", Tone.Warning) : ratio;
    }
}
