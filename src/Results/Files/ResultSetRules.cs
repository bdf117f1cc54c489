namespace RepLoss.Results.Files;

/// <summary>The rules for the fields of a set. They are checked when a file is written and when it is read.</summary>
internal static class ResultSetRules
{
    // The longest name of a machine, a processor, a GPU or a commit, since file names are made from them.
    private const int LongestName = 200;

    /// <summary>Returns the first broken rule with the name of the field, or null if all rules hold.</summary>
    public static string? FirstFault(ResultSet set)
    {
        if (set.SchemaVersion != ResultSet.CurrentSchemaVersion)
            return $"schemaVersion is {set.SchemaVersion}, expected {ResultSet.CurrentSchemaVersion}";
        if (set.Threads < 1)
            return $"threads is {set.Threads}, expected at least 1";
        if (set.End < set.Start)
            return "end lies before start";
        if (set.Machine.Cores < 1)
            return $"machine.cores is {set.Machine.Cores}, expected at least 1";
        if (new[] { ("machine.id", set.Machine.Id), ("machine.cpuName", set.Machine.CpuName), ("machine.gpuName", set.Machine.GpuName ?? "none"), ("commit", set.Commit) }
            .FirstOrDefault(name => name.Item2.Trim().Length is 0 or > LongestName) is { Item1: not null } odd)
            return $"{odd.Item1} has {odd.Item2.Trim().Length} letters, expected 1 to {LongestName}";

        if (set.Shard is { } shard && ShardFault(shard) is { } shardFault)
            return $"shard.{shardFault}";

        var ids = new HashSet<RowId>();
        for (int i = 0; i < set.Rows.Count; i++)
        {
            ResultRow row = set.Rows[i];
            if (RowFault(row) is { } fault)
                return $"rows[{i}].{fault}";
            if (!ids.Add(row.Id))
                return $"rows[{i}].id is '{row.Id}', which an earlier row has";
        }

        return null;
    }

    private static string? ShardFault(ShardInfo shard)
    {
        if (shard.Index < 1 || shard.Index > shard.Count)
            return $"index is {shard.Index}, expected 1 to the count, {shard.Count}";
        var ids = new HashSet<string>();
        return shard.Subjects.FirstOrDefault(subject => subject.Shard < 1 || subject.Shard > shard.Count || !ids.Add(subject.Id)) is { } bad
            ? $"subjects has {bad.Id} in shard {bad.Shard}, expected each subject once and in a shard from 1 to {shard.Count}" : null;
    }

    private static string? RowFault(ResultRow row)
    {
        if (!RowId.TryParse(row.Id.ToString(), out _, out string? idFault))
            return $"id '{row.Id}' {idFault}";
        if (row.Id.ToString().Length > LongestName)
            return $"id has {row.Id.ToString().Length} letters, expected at most {LongestName}";
        if (row.SamplesNanoseconds.Any(sample => sample <= 0))
            return "samplesNanoseconds holds a time that is not positive";
        if (row.SamplesPerLaunch.Any(count => count < 1))
            return "samplesPerLaunch holds a count below 1";
        if (row.SamplesPerLaunch.Sum() != row.SamplesNanoseconds.Count)
            return $"samplesPerLaunch adds up to {row.SamplesPerLaunch.Sum()}, expected the {row.SamplesNanoseconds.Count} of samplesNanoseconds";
        if (MedianFault(row) is { } median)
            return median;
        if (row.Verdict is Verdict.Skipped or Verdict.Failed or Verdict.NotEqual && string.IsNullOrWhiteSpace(row.Reason))
            return $"reason is missing, which the verdict {KebabCase.Of(row.Verdict)} needs";
        if (row.Size is <= 0)
            return $"size is {row.Size}, expected a positive number";
        return new (string Name, double? Value)[]
        {
            ("elements", row.Elements), ("maxValueError", row.MaxValueError), ("maxGradientError", row.MaxGradientError),
            ("peakManagedBytes", row.PeakManagedBytes), ("peakNativeBytes", row.PeakNativeBytes), ("bytes", row.Bytes),
            ("flops", row.Flops), ("allocatedBytesPerOperation", row.AllocatedBytesPerOperation),
        }.Where(field => field.Value < 0).Select(field => $"{field.Name} is negative").FirstOrDefault();
    }

    private static string? MedianFault(ResultRow row)
    {
        if (row.MedianNanoseconds is not { } median)
            return row.SamplesNanoseconds.Count == 0 ? null : "medianNanoseconds is missing beside samplesNanoseconds";
        if (row.SamplesNanoseconds.Count == 0)
            return "medianNanoseconds has no samplesNanoseconds";
        return median < row.SamplesNanoseconds.Min() || median > row.SamplesNanoseconds.Max()
            ? "medianNanoseconds lies outside samplesNanoseconds" : null;
    }
}
