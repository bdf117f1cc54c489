using System.Globalization;
using System.Text;
using Parquet.Serialization;
using RepLoss.Results.Files;
using RepLoss.Results.Statistics;

namespace RepLoss.Results.Export;

/// <summary>Exports runs for other tools: Parquet (DuckDB, pandas, Spark) with one row for each sample, and OpenMetrics (Prometheus) with one for each row.</summary>
public static class RunExport
{
    /// <summary>Reads the runs, oldest first.</summary>
    /// <exception cref="ResultsException">A file cannot be used, or two files have the same run.</exception>
    public static IReadOnlyList<ResultSet> Read(IReadOnlyList<string> files)
    {
        (string File, ResultSet Set)[] runs = [.. files.Select(file => (file, ResultsFile.Read(file)))];
        foreach (var twice in runs.GroupBy(run => (run.Set.Start, run.Set.Machine.Kind, run.Set.Machine.Host, run.Set.Device, run.Set.Threads, run.Set.Shard?.ToString())).Where(same => same.Count() > 1))
            throw new ResultsException($"{string.Join(" and ", twice.Select(run => $"'{run.File}'"))} are the same run; expected each run once.");
        return [.. runs.Select(run => run.Set).OrderBy(set => set.Start)];
    }

    /// <summary>Returns the samples as a Parquet file with the columns of <see cref="SampleRow"/>.</summary>
    public static byte[] Parquet(IReadOnlyList<ResultSet> runs)
    {
        using var content = new MemoryStream();
        _ = ParquetSerializer.SerializeAsync(runs.SelectMany(SampleRow.Of).ToArray(), content).GetAwaiter().GetResult();
        return content.ToArray();
    }

    /// <summary>Returns the timed rows as OpenMetrics text. Each number has the time of its run.</summary>
    public static string OpenMetrics(IReadOnlyList<ResultSet> runs)
    {
        var text = new StringBuilder();
        foreach ((string name, string? unit, string help, Func<ResultSet, ResultRow, double?> value) in new (string, string?, string, Func<ResultSet, ResultRow, double?>)[]
        {
            ("reploss_time_seconds", "seconds", "Median time of one operation.", (_, row) => row.MedianNanoseconds / 1e9),
            ("reploss_loop_ratio", "ratio", "Median time over that of the plain loop in the same run.", LoopRatio),
            ("reploss_value_error", null, "Largest value error, in units of the largest term.", (_, row) => row.MaxValueError),
            ("reploss_gradient_error", null, "Largest gradient error, in units of the largest term.", (_, row) => row.MaxGradientError),
            ("reploss_allocated_bytes", "bytes", "Managed bytes that one operation allocates.", (_, row) => row.AllocatedBytesPerOperation),
            ("reploss_native_peak_bytes", "bytes", "Resident memory that one operation adds at its peak.", (_, row) => row.PeakNativeBytes),
        })
        {
            text.Append(CultureInfo.InvariantCulture, $"# TYPE {name} gauge\n");
            if (unit is not null)
                text.Append(CultureInfo.InvariantCulture, $"# UNIT {name} {unit}\n");
            text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n");
            // OpenMetrics requires that the points of one series follow each other in the order of their times.
            var points =
                from set in runs
                from row in set.Rows
                where row.IsTimed
                let number = value(set, row)
                where number is not null
                orderby Labels(set, row), set.Start
                select (Series: Labels(set, row), Number: number.Value, set.Start);
            foreach ((string series, double number, DateTimeOffset start) in points)
                text.Append(CultureInfo.InvariantCulture, $"{name}{{{series}}} {number:R} {start.ToUnixTimeMilliseconds() / 1000.0:0.000}\n");
        }

        return text.Append("# EOF\n").ToString();
    }

    private static double? LoopRatio(ResultSet set, ResultRow row) =>
        RatioEstimate.Of(row, set.Find(row.Id.Of("Loop")) ?? set.Find(row.Id.Of("Loop") with { Device = "cpu" }))?.Ratio;

    private static string Labels(ResultSet set, ResultRow row) => string.Join(',', new (string Name, string Value)[]
    {
        ("kernel", row.Kernel), ("case", row.Case), ("pass", KebabCase.Of(row.Pass)), ("variant", row.Variant), ("device", row.Device), ("verdict", KebabCase.Of(row.Verdict)),
        ("machine", set.Machine.Kind), ("host", set.Machine.Host ?? ""), ("threads", set.Threads.ToString(CultureInfo.InvariantCulture)), ("torch", set.Provider.Version), ("commit", set.Commit),
    }.Select(label => $"{label.Name}=\"{label.Value.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal)}\""));
}
