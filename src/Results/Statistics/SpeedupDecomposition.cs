namespace RepLoss.Results.Statistics;

/// <summary>
/// The steps of a speed-up: ElementLoop → Loop → Tensor → Fused on the CPU, then Tensor on CUDA. All are taken at the largest size that
/// all timed variants of this chain share. The product of the factors is the whole speed-up.
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

    /// <summary>The time of the first row over the time of the last row.</summary>
    public double Total => Steps.Aggregate(1.0, (product, step) => product * step.Factor);

    /// <summary>Computes the steps from the rows of one kernel and pass. Returns null if fewer than two variants of the chain share a size.</summary>
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

/// <summary>One step of a speed-up, from one variant to the next.</summary>
/// <param name="From">The row before.</param>
/// <param name="To">The row after.</param>
/// <param name="Cause">The change: element access, vectorisation, fusion or device.</param>
/// <param name="Factor">The time before over the time after. It is below 1 if the step costs time.</param>
public sealed record SpeedupStep(ResultRow From, ResultRow To, string Cause, double Factor);
