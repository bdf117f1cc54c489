using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using RepLoss.Contract;
using RepLoss.Results;
using RepLoss.Results.Files;

namespace RepLoss.Bench.Session;

/// <summary>The findings of a child process about a row, in addition to its time: the verdict on its last answer, and memory.</summary>
/// <param name="Verdict">"equal", "tie-only", "differs-as-declared" or "not-equal".</param>
/// <param name="Reason">The first finding if the answer is not equal. If it is equal but was judged on another input, the name of that input.</param>
/// <param name="ValueError">The largest error of a value in units of the largest term. Null if it is not finite or there is none.</param>
/// <param name="GradientError">The largest error of a gradient in units of the largest term. Null if it is not finite or there is none.</param>
/// <param name="PeakNativeBytes">The peak resident memory of one run above the state after set-up. Null if it is not available.</param>
/// <param name="AllocatedBytes">The managed bytes that one run allocates. Null if they were not measured.</param>
internal sealed record RowFindings(
    string Verdict, string? Reason, double? ValueError, double? GradientError, double? PeakNativeBytes, double? AllocatedBytes)
{
    /// <summary>The managed bytes that one run holds at its peak. Null if they were not measured or are not known.</summary>
    public double? PeakManagedBytes { get; init; }

    /// <summary>The counted operations of a run. Null if they were not counted.</summary>
    public OperationCounts? Counts { get; init; }

    /// <summary>True if the answer is not wrong.</summary>
    [JsonIgnore]
    public bool Holds => Verdict != KebabCase.Of(Contract.Verdict.NotEqual);

    /// <summary>Writes the findings to a file for the parent.</summary>
    public void Save(string folder, string row)
    {
        // An earlier launch of the row may have other counts. Only counts on which both agree are kept.
        RowFindings kept = Load(folder, row) is { Counts: { } counts } ? this with { Counts = OperationCounts.Agreed(counts, Counts) } : this;
        AtomicFile.Write(PathOf(folder, row), JsonSerializer.SerializeToUtf8Bytes(kept));
    }

    /// <summary>Reads the findings of the last child of a row. Null if no child has written any.</summary>
    public static RowFindings? Load(string folder, string row) =>
        File.Exists(PathOf(folder, row)) ? JsonSerializer.Deserialize<RowFindings>(File.ReadAllBytes(PathOf(folder, row))) : null;

    // The file name is a hash, since row names have slashes and case names may be long.
    private static string PathOf(string folder, string row) =>
        Path.Combine(folder, Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(row))) + ".json");
}
