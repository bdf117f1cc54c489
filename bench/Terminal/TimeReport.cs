using RepLoss.Contract;
using RepLoss.Results;
using RepLoss.Results.Document;
using RepLoss.Results.Report;

namespace RepLoss.Bench.Terminal;

/// <summary>The rows of a timing for people: a line a row, with the ratios to Loop and ElementLoop.</summary>
internal static class TimeReport
{
    /// <summary>Prints the rows and where they are.</summary>
    public static void Print(ResultSet set, string path, bool isWide)
    {
        var table = new TextTable("row", "median", "to Loop", "to ElementLoop", "value error", "gradient error", "verdict") { Dispensable = ["gradient error", "value error", "to ElementLoop"] };
        foreach (ResultRow row in set.Rows.OrderBy(row => row.Kernel, StringComparer.Ordinal))
        {
            string reason = row.Reason is null ? "" : $": {row.Reason}";
            table.Add(
                row.Id.ToString(), Quantity.Time(row.MedianNanoseconds), Ratio(set, row, VariantName.Loop), Ratio(set, row, VariantName.ElementLoop),
                Quantity.Error(row.MaxValueError), Quantity.Error(row.MaxGradientError), KebabCase.Of(row.Verdict) + reason);
        }

        table.Write(isWide);
        if (set.Options.Count > 0)
            Console.WriteLine($"Timed with {string.Join(' ', set.Options)}.");
        ResultRow[] timed = [.. set.Rows.Where(row => row.IsTimed)];
        if (timed.Count(row => row.SamplesNanoseconds.Count < ReportSummary.FewestSamples) is var few and > 0)
            Console.WriteLine($"{few} of {timed.Length} timed rows have fewer than {ReportSummary.FewestSamples} samples: numbers, and no answer.");
        foreach (string warning in set.Warnings)
            Console.WriteLine($"Warning: {warning}.");
        Console.WriteLine($"{set.Rows.Count} rows in {Path.GetRelativePath(Directory.GetCurrentDirectory(), path)}");
    }

    private static string Ratio(ResultSet set, ResultRow row, string variant) =>
        row.MedianNanoseconds is { } own && set.Find(row.Id.Of(variant))?.MedianNanoseconds is { } other ? $"{own / other:g3}" : "-";
}
