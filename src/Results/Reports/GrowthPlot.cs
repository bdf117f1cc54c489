using RepLoss.Results.Statistics;

namespace RepLoss.Results.Reports;

/// <summary>Makes the plot of time against size from the rows of one kernel and pass.</summary>
internal static class GrowthPlot
{
    /// <summary>The plot; null where no variant has two sizes.</summary>
    public static LogLogPlot? Of(string title, IReadOnlyList<ResultRow> rows, RunProfile profile)
    {
        var series = rows.Where(row => row.IsTimed && row.Size is not null)
            .GroupBy(row => (row.Variant, row.Device))
            .Where(group => group.Select(row => row.Size).Distinct().Count() > 1)
            .Select(group => new PlotSeries(Legend(group.Key, ScalingFit.Of(group)), [.. group.OrderBy(row => row.Size).Select(Point)]))
            .ToList();
        return series.Count == 0 ? null
            : new LogLogPlot($"{title}: time against size (bars: {(profile == RunProfile.Full ? "smallest to largest launch" : "smallest to largest sample")})", "size", series);
    }

    private static PlotPoint Point(ResultRow row)
    {
        double[] medians = Launches.Medians(row);
        double[] spread = medians.Length >= Launches.Fewest ? medians : [.. row.SamplesNanoseconds];
        double low = spread.Min(), high = spread.Max(), median = row.MedianNanoseconds!.Value;
        return new PlotPoint(row.Size!.Value, median, Math.Min(low, median), Math.Max(high, median),
            $"{row.Variant}, {row.Case}: {Quantity.Time(median)} ({Quantity.Time(low)} to {Quantity.Time(high)})");
    }

    private static string Legend((string Variant, string Device) key, ScalingFit? fit)
    {
        string name = key.Device == "cpu" ? key.Variant : $"{key.Variant} on {key.Device}";
        return fit is null ? name : $"{name}, exponent {fit.Exponent:0.00} ± {fit.StandardError:0.00}";
    }
}
