namespace RepLoss.Results.Statistics;

/// <summary>The size at which one variant overtakes another. It is interpolated between neighbouring sizes by a straight line on log-log axes.</summary>
/// <param name="Size">The size where both take the same time.</param>
/// <param name="FasterBelow">The faster variant below that size.</param>
/// <param name="FasterAbove">The faster variant above that size.</param>
public sealed record Crossover(double Size, string FasterBelow, string FasterAbove)
{
    /// <summary>Returns all crossovers of two variants (rows of one kernel, pass and device), by rising size.</summary>
    public static IReadOnlyList<Crossover> Between(IEnumerable<ResultRow> first, IEnumerable<ResultRow> second)
    {
        var pairs = first.Where(HasPoint)
            .Join(second.Where(HasPoint), row => row.Case, row => row.Case, (a, b) => (a, b))
            .OrderBy(pair => pair.a.Size!.Value)
            .Select(pair => (Size: Math.Log(pair.a.Size!.Value), Lead: Math.Log(pair.a.MedianNanoseconds!.Value / pair.b.MedianNanoseconds!.Value), pair.a, pair.b))
            // Sizes at which the interval of the ratio contains 1 are left out, since noise is not a crossover.
            .Where(pair => pair.Lead != 0 && RatioEstimate.Of(pair.a, pair.b) is not { Low: <= 1, High: >= 1 })
            .ToList();
        var found = new List<Crossover>();
        foreach ((var below, var above) in pairs.Zip(pairs.Skip(1)))
        {
            if (Math.Sign(below.Lead) == Math.Sign(above.Lead))
                continue;
            double at = below.Size + ((above.Size - below.Size) * below.Lead / (below.Lead - above.Lead));
            bool firstWinsBelow = below.Lead < 0;
            found.Add(new Crossover(Math.Exp(at), firstWinsBelow ? below.a.Variant : below.b.Variant, firstWinsBelow ? below.b.Variant : below.a.Variant));
        }

        return found;
    }

    private static bool HasPoint(ResultRow row) => row.IsTimed && row.Size is not null;
}
