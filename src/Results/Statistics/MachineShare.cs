namespace RepLoss.Results.Statistics;

/// <summary>
/// How near a row comes to what the machine can do. The rule: the shortest possible time is the larger of
/// bytes / bandwidth and flops / peak, with bytes and flops from the kernel's own formulas and both limits measured in the
/// same run (the larger of before and after); the share is that time over the median. The limits are the processor's, so that
/// a row of another device has no share.
/// </summary>
public static class MachineShare
{
    /// <summary>The share, 1 being the limit; null where neither bytes nor flops can be compared with a limit.</summary>
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
