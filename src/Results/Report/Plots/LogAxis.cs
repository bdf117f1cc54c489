namespace RepLoss.Results.Report.Plots;

/// <summary>A logarithmic axis, which converts values to places.</summary>
/// <param name="Low">The value at the beginning of the axis.</param>
/// <param name="High">The value at the end of the axis, which is larger than <paramref name="Low"/>.</param>
/// <param name="From">The place of the beginning.</param>
/// <param name="To">The place of the end.</param>
internal sealed record LogAxis(double Low, double High, double From, double To)
{
    /// <summary>The powers of ten on the axis.</summary>
    public IEnumerable<double> Decades =>
        from exponent in Enumerable.Range((int)Math.Ceiling(Math.Log10(Low) - 1e-9), 40)
        let power = Math.Pow(10, exponent)
        where power <= High * (1 + 1e-9)
        select power;

    /// <summary>Returns the axis for values. It goes from the power of ten below the least value to the power of ten above the largest value.</summary>
    public static LogAxis Around(IReadOnlyCollection<double> values, double from, double to)
    {
        double low = Math.Floor(Math.Log10(values.Min())), high = Math.Ceiling(Math.Log10(values.Max()));
        return new LogAxis(Math.Pow(10, low), Math.Pow(10, Math.Max(high, low + 1)), from, to);
    }

    /// <summary>Returns the place of a value.</summary>
    public double At(double value) => From + (Math.Log(value / Low) / Math.Log(High / Low) * (To - From));
}
