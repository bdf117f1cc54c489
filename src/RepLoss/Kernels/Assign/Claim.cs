namespace RepLoss.Kernels;

/// <summary>An anchor that a truth may claim.</summary>
/// <param name="Anchor">The index of the anchor.</param>
/// <param name="Metric">How well the anchor suits the truth. A larger number is better.</param>
/// <param name="Overlap">How much the anchor's box overlaps the truth.</param>
internal readonly record struct Claim(int Anchor, double Metric, double Overlap)
{
    /// <summary>Inserts a claim into a sorted list. The largest metric comes first; if two are equal, the lower anchor comes first. A full list drops its last claim.</summary>
    /// <returns>The number of claims in the list.</returns>
    public static int Insert(Span<Claim> claims, int count, in Claim claim)
    {
        if (count == claims.Length && !claim.IsBefore(claims[count - 1]))
            return count;
        int place = count < claims.Length ? count : count - 1, now = place + 1;
        for (; place > 0 && claim.IsBefore(claims[place - 1]); place--)
            claims[place] = claims[place - 1];
        claims[place] = claim;
        return now;
    }

    private bool IsBefore(in Claim other) => Metric > other.Metric || (Metric == other.Metric && Anchor < other.Anchor);
}
