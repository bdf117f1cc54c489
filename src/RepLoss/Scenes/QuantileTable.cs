namespace RepLoss.Scenes;

/// <summary>A measured distribution as a table of quantiles, straight lines between them.</summary>
/// <param name="Shares">Shares of the values, rising from 0 to 1.</param>
/// <param name="Values">The values that these shares do not exceed, rising.</param>
internal sealed record QuantileTable(double[] Shares, double[] Values)
{
    /// <summary>The value that the given share (from 0 to 1) of all values does not exceed.</summary>
    public double At(double share)
    {
        int above = Array.FindIndex(Shares, 1, bound => share <= bound);
        double part = (share - Shares[above - 1]) / (Shares[above] - Shares[above - 1]);
        return Values[above - 1] + (part * (Values[above] - Values[above - 1]));
    }
}
