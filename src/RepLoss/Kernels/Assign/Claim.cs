namespace RepLoss.Kernels;

/// <summary>An anchor that a truth may claim.</summary>
/// <param name="Anchor">Its index.</param>
/// <param name="Metric">How well it suits: the larger the better.</param>
/// <param name="Overlap">How much its box overlaps the truth.</param>
internal readonly record struct Claim(int Anchor, double Metric, double Overlap)
{
    /// <summary>Puts a claim in its place among others, of which the first are those of the largest metric, of equal ones the lowest anchor. The last gives way where there is no room.</summary>
    /// <returns>How many there are now.</returns>
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
