using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using RepLoss.Contract;
using RepLoss.Results;
using RepLoss.Results.Files;

namespace RepLoss.Bench.Session;

/// <summary>What a child process saw of a row beside its time: the verdict on its last answer, and memory.</summary>
/// <param name="Verdict">"equal", "tie-only", "differs-as-declared" or "not-equal".</param>
/// <param name="Reason">The first finding, where it is not equal; or on what else an equal one was proved.</param>
/// <param name="ValueError">Largest value error in units of the largest term; null where it is not finite or there is none.</param>
/// <param name="GradientError">The same of the gradients.</param>
/// <param name="PeakNativeBytes">Peak resident memory of one run above the state after set-up; null where it cannot be had.</param>
/// <param name="AllocatedBytes">Managed bytes that one run allocates; null where not looked at.</param>
internal sealed record RowFindings(
    string Verdict, string? Reason, double? ValueError, double? GradientError, double? PeakNativeBytes, double? AllocatedBytes)
{
    /// <summary>Managed bytes that one run holds at its peak; null where not looked at, or not known.</summary>
    public double? PeakManagedBytes { get; init; }

    /// <summary>What a run does, counted; null where not looked at.</summary>
    public OperationCounts? Counts { get; init; }

    /// <summary>True where there was nothing to find.</summary>
    [JsonIgnore]
    public bool Holds => Verdict != KebabCase.Of(Contract.Verdict.NotEqual);

    /// <summary>Leaves it for the parent.</summary>
    public void Save(string folder, string row)
    {
        // An earlier launch of the row may have counted otherwise.
        RowFindings kept = Load(folder, row) is { Counts: { } counts } ? this with { Counts = OperationCounts.Agreed(counts, Counts) } : this;
        AtomicFile.Write(PathOf(folder, row), JsonSerializer.SerializeToUtf8Bytes(kept));
    }

    /// <summary>What the last child of a row left; null where none came so far.</summary>
    public static RowFindings? Load(string folder, string row) =>
        File.Exists(PathOf(folder, row)) ? JsonSerializer.Deserialize<RowFindings>(File.ReadAllBytes(PathOf(folder, row))) : null;

    // Row names have slashes, and case names may be long.
    private static string PathOf(string folder, string row) =>
        Path.Combine(folder, Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(row))) + ".json");
}
