namespace RepLoss.Results.Statistics;

/// <summary>
/// A speed-up taken apart, ElementLoop → Loop → Tensor → Fused on the CPU and Tensor on CUDA last, at the largest size that all
/// of the chain's timed variants share. The factors multiply to the whole.
/// </summary>
/// <param name="Size">The size that all rows share.</param>
/// <param name="Steps">The steps, in the chain's order.</param>
public sealed record SpeedupDecomposition(double Size, IReadOnlyList<SpeedupStep> Steps)
{
    private static readonly (string Variant, bool Cuda, string Cause)[] Chain =
    [
        ("ElementLoop", false, ""),
        ("Loop", false, "element access"),
        ("Tensor", false, "vectorisation"),
        ("Fused", false, "fusion"),
        ("Tensor", true, "device"),
    ];

    /// <summary>Time of the first row over time of the last.</summary>
    public double Total => Steps.Aggregate(1.0, (product, step) => product * step.Factor);

    /// <summary>Takes apart the rows of one kernel and pass; null where fewer than two links of the chain share a size.</summary>
    public static SpeedupDecomposition? Of(IEnumerable<ResultRow> rows)
    {
        ResultRow[] timed = [.. rows.Where(row => row.IsTimed && row.Size is not null)];
        var links = Chain.Select(link => (link.Cause, Rows: timed.Where(row => row.Variant == link.Variant && (row.Device != "cpu") == link.Cuda).ToArray()))
            .Where(link => link.Rows.Length > 0)
            .ToList();
        if (links.Count < 2)
            return null;
        var shared = links.Select(link => link.Rows.Select(row => row.Case)).Aggregate((a, b) => a.Intersect(b)).ToHashSet();
        if (shared.Count == 0)
            return null;
        string largest = links[0].Rows.Where(row => shared.Contains(row.Case)).MaxBy(row => row.Size)!.Case;
        var chosen = links.Select(link => (link.Cause, Row: link.Rows.First(row => row.Case == largest))).ToList();
        return new SpeedupDecomposition(chosen[0].Row.Size!.Value, [.. chosen.Zip(chosen.Skip(1), (from, to) =>
            new SpeedupStep(from.Row, to.Row, to.Cause, from.Row.MedianNanoseconds!.Value / to.Row.MedianNanoseconds!.Value))]);
    }
}

/// <summary>One step of a speed-up: what changes from one variant to the next, and how many times as fast that is.</summary>
/// <param name="From">The row before.</param>
/// <param name="To">The row after.</param>
/// <param name="Cause">What changes: element access, vectorisation, fusion or device.</param>
/// <param name="Factor">Time before over time after; below 1 where the step costs time.</param>
public sealed record SpeedupStep(ResultRow From, ResultRow To, string Cause, double Factor);
