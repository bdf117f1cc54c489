using RepLoss.Results.Document;

namespace RepLoss.Results.Gate;

/// <summary>
/// Counts of a row beside its times: managed bytes, live tensors, calls of torch, native memory. They have no noise, so any growth is one; what a
/// side does not know, or what differed from launch to launch, is not compared.
/// </summary>
internal static class CountGrowth
{
    /// <summary>The word of the first count that grew, and what each that grew was and is; null where none grew.</summary>
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
