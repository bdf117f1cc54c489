namespace RepLoss.Results.Gate;

/// <summary>Joins the runs of one side of an interleaved comparison into one set. Its rows have all launches in order.</summary>
public static class LaunchJoin
{
    /// <summary>
    /// Returns the joined set. A row has the samples of all runs in order, the largest errors and the most serious verdict. A row that is missing in
    /// one run has failed, so that a missing launch does not stay unnoticed. The description is that of the first run, and the end that of the last.
    /// </summary>
    /// <exception cref="ResultsException">There is no run, or two runs cannot be compared.</exception>
    public static ResultSet Join(IReadOnlyList<ResultSet> runs)
    {
        if (runs.Count == 0)
            throw new ResultsException("There are no runs to join; at least one is needed.");
        if (runs.Skip(1).Select(run => Comparability.Fault(runs[0], run)).FirstOrDefault(fault => fault is not null) is { } fault)
            throw new ResultsException($"The runs of one side differ: {fault}.");
        RowId[] ids = [.. runs.SelectMany(run => run.Rows).Select(row => row.Id).Distinct()];
        return runs[0] with { End = runs[^1].End, LoadAverageEnd = runs[^1].LoadAverageEnd, Rows = [.. ids.Select(id => Join(id, runs))] };
    }

    private static ResultRow Join(RowId id, IReadOnlyList<ResultSet> runs)
    {
        ResultRow[] rows = [.. runs.Select(run => run.Find(id)).OfType<ResultRow>()];
        ResultRow worst = rows.MaxBy(row => row.Verdict.Gravity())!;
        if (rows.Length < runs.Count && worst.Verdict != Verdict.NotEqual)
            worst = worst with { Verdict = Verdict.Failed, Reason = $"{runs.Count - rows.Length} of {runs.Count} runs lack it" };
        else if (worst.Verdict == Verdict.Skipped && rows.Any(row => row.IsTimed))
            worst = worst with { Verdict = Verdict.Failed, Reason = $"timed in some runs and skipped in others: {worst.Reason}" };
        ResultRow joined = worst with { MaxValueError = rows.Max(row => row.MaxValueError), MaxGradientError = rows.Max(row => row.MaxGradientError), Counts = rows.Select(row => row.Counts).Aggregate(OperationCounts.Agreed) };
        return joined.WithLaunches([.. rows.SelectMany(row => row.SamplesByLaunch)]);
    }
}
