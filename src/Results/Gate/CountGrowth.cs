using RepLoss.Results.Document;

namespace RepLoss.Results.Gate;

/// <summary>
/// Compares the counts of a row: managed bytes, live tensors, calls of torch and native memory. Counts have no noise, so every growth is reported. A count
/// that one side does not know, or that differed between launches, is not compared.
/// </summary>
internal static class CountGrowth
{
    /// <summary>Returns the word for the first count that grew, and the old and new value of each count that grew. Null if none grew.</summary>
    public static (GateWord Word, string Reason)? Of(ResultRow baseline, ResultRow candidate)
    {
        if (baseline.Counts is not { } before || candidate.Counts is not { } after)
            return null;
        (GateWord Word, string What, double? Before, double? After, Func<double?, string> Print, double Step)[] counts =
        [
            (GateWord.CallsTorchMore, "calls of torch", before.TorchCalls, after.TorchCalls, Quantity.Count, 0),
            (GateWord.KeepsMoreTensors, "live tensors", before.LiveTensors, after.LiveTensors, Quantity.Count, 0),
            (GateWord.AllocatesMore, "managed bytes", before.AllocatedBytes, after.AllocatedBytes, Quantity.Count, 0),
            (GateWord.NeedsMoreMemory, "native peak", before.PeakNativeBytes, after.PeakNativeBytes, Quantity.Memory, OperationCounts.NativeStep),
        ];
        var grown = counts.Where(count => count.After > count.Before + count.Step).ToArray();
        return grown.Length == 0 ? null
            : (grown[0].Word, string.Join(", ", grown.Select(count => $"{count.What} of a run grew from {count.Print(count.Before)} to {count.Print(count.After)}")));
    }
}
