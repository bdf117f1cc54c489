using RepLoss.Contract;
using RepLoss.Results;
using RepLoss.Results.Reports;

namespace RepLoss.Bench;

/// <summary>The rows of a timing for people: a line a row, with the ratios to Loop and ElementLoop.</summary>
internal static class TimeReport
{
    /// <summary>Prints the rows and where they are.</summary>
    public static void Print(ResultSet set, string path)
    {
        Console.WriteLine($"{"row",-58} {"median",10} {"to Loop",9} {"to ElementLoop",14}  verdict");
        foreach (ResultRow row in set.Rows.OrderBy(row => row.Kernel, StringComparer.Ordinal))
        {
            string time = row.MedianNanoseconds is { } median ? Quantity.Time(median) : "-";
            string reason = row.Reason is null ? "" : $": {row.Reason}";
            Console.WriteLine($"{row.Id,-58} {time,10} {Ratio(set, row, VariantName.Loop),9} {Ratio(set, row, VariantName.ElementLoop),14}  {Words.Of(row.Verdict)}{reason}");
        }

        Console.WriteLine($"{set.Rows.Count} rows in {Path.GetRelativePath(Directory.GetCurrentDirectory(), path)}");
    }

    private static string Ratio(ResultSet set, ResultRow row, string variant) =>
        row.MedianNanoseconds is { } own && set.Find(row.Id.Of(variant))?.MedianNanoseconds is { } other ? $"{own / other:g3}" : "-";
}
