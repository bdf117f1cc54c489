namespace RepLoss.Results.Statistics;

/// <summary>
/// Computes how near a row comes to the limit of the machine. The shortest possible time is the larger of bytes / bandwidth and
/// flops / peak. Bytes and flops come from the kernel's own formulas. Both limits are measured in the same run, and the larger value of
/// before and after counts. The share is the shortest possible time over the median. The limits are those of the processor, so a row of
/// another device has no share.
/// </summary>
public static class MachineShare
{
    /// <summary>Returns the share, where 1 is the limit. Null if neither bytes nor flops can be compared with a limit.</summary>
    public static double? Of(ResultRow row, MachineLimit? limit)
    {
        if (!row.IsTimed || limit is null || row.Device != "cpu")
            return null;
        double? moving = row.Bytes / limit.BandwidthBytesPerSecond?.Largest;
        double? computing = row.Flops / limit.FlopsPerSecond?.Largest;
        double seconds = Math.Max(moving ?? 0, computing ?? 0);
        return seconds > 0 && double.IsFinite(seconds) ? seconds * 1e9 / row.MedianNanoseconds : null;
    }
}
