using RepLoss.Results.Files;

namespace RepLoss.Results.Gate;

/// <summary>Makes a run the baseline of its machine kind. A run with failures is refused.</summary>
public static class Baseline
{
    /// <summary>Copies a result file to its place in the baseline folder of the root, and returns the new path.</summary>
    /// <exception cref="ResultsException">The file cannot be used, or the run cannot be a baseline. An older baseline is kept.</exception>
    public static string Accept(string root, string file)
    {
        ResultSet set = ResultsFile.Read(file);
        if (Fault(set) is { } fault)
            throw new ResultsException($"The run '{file}' cannot become a baseline: {fault}.");
        string path = ResultsFolder.BaselinePathFor(root, set);
        ResultsFile.Write(path, set);
        return path;
    }

    /// <summary>Returns why a run cannot be a baseline, or null if it can.</summary>
    public static string? Fault(ResultSet set)
    {
        if (set.Shard is { } shard)
            return $"it is shard {shard} of a run; merge the shards first";
        if (set.Rows.FirstOrDefault(row => !row.IsFinished) is { } bad)
            return $"{bad.Id} {(bad.Verdict == Verdict.NotEqual ? "is not equal" : bad.Verdict == Verdict.Failed ? "failed" : "has no time")}";
        if (set.Verdicts.FirstOrDefault(verdict => verdict.Verdict is Verdict.NotEqual or Verdict.Failed) is { } judged)
            return $"{judged.Kernel} {judged.Variant} {(judged.Verdict == Verdict.NotEqual ? "is not equal" : "failed")}";
        if (set.Kernels.SelectMany(kernel => kernel.Faults).FirstOrDefault(fault => !fault.StillShows) is { } repaired)
            return $"the declared fault of {repaired.System} on {repaired.CaseId} does not show any more";
        if (set.End is null)
            return "it has no end, so rows are missing";
        ResultRow[] timed = [.. set.Rows.Where(row => row.IsTimed)];
        if (timed.Length == 0)
            return "no row has a time";
        return timed.FirstOrDefault(row => row.SamplesPerLaunch.Count < Launches.Fewest) is { } few
            ? $"{few.Id} has {few.SamplesPerLaunch.Count} launches, at least {Launches.Fewest} are needed (time it with --profile full)" : null;
    }
}
