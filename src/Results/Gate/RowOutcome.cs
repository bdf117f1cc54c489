namespace RepLoss.Results.Gate;

/// <summary>Decides the result of a row as far as it does not depend on times. A wrong answer counts more than any time.</summary>
internal static class RowOutcome
{
    /// <summary>Returns the line, or null if the times must be compared.</summary>
    public static GateLine? BeforeTimes(RowId id, ResultRow? baseline, ResultRow? candidate, GateOptions options)
    {
        GateLine Line(GateWord word, string? reason) => new()
        {
            Id = id,
            Word = word,
            Reason = reason,
            BaselineNanoseconds = baseline?.MedianNanoseconds,
            CandidateNanoseconds = candidate?.MedianNanoseconds,
        };

        bool wasTimed = baseline?.IsTimed == true;
        return candidate switch
        {
            null => wasTimed ? Line(GateWord.Missing, "the candidate has no such row") : Line(GateWord.Same, $"not timed before ({Why(baseline)}) and gone now"),
            { Verdict: Verdict.NotEqual } => Line(GateWord.NotEqual, candidate.Reason),
            { Verdict: Verdict.Failed } => Line(GateWord.Failed, candidate.Reason),
            { Verdict: Verdict.Skipped } => wasTimed ? Line(GateWord.Missing, $"skipped now: {candidate.Reason}") : Line(GateWord.Same, "skipped on both sides"),
            { IsTimed: false } => Line(GateWord.Failed, "it has no time"),
            // A baseline row with some samples failed only in some launches, so it says nothing about the change. A row that failed in all launches counts as new.
            _ when baseline is { Verdict: Verdict.Failed, SamplesNanoseconds.Count: > 0 } => Line(GateWord.NotComparable, $"it failed in some launches before ({Why(baseline)})"),
            _ when !wasTimed => Line(GateWord.New, baseline is null ? null : $"not timed before ({Why(baseline)})"),
            _ when ErrorFault(baseline!, candidate, options) is { } grown => Line(grown.Word, grown.Reason),
            _ => Comparability.Fault(baseline!, candidate, options.Mode) is { } fault ? Line(GateWord.NotComparable, fault) : null,
        };
    }

    private static string Why(ResultRow? row) => row is null ? "no such row" : row.Reason ?? KebabCase.Of(row.Verdict);

    private static (GateWord Word, string Reason)? ErrorFault(ResultRow baseline, ResultRow candidate, GateOptions options)
    {
        foreach ((string what, double? before, double? after) in new[]
        {
            ("value", baseline.MaxValueError, candidate.MaxValueError), ("gradient", baseline.MaxGradientError, candidate.MaxGradientError),
        })
        {
            if (before is not null && after is null)
                return (GateWord.NotComparable, $"its {what} error is not known any more");
            if (after > options.ErrorGrowth * Math.Max(before ?? 0, options.ErrorFloor))
            {
                return before is null
                    ? (GateWord.NotComparable, $"its {what} error of {Document.Quantity.Error(after)} was not known before")
                    : (GateWord.ErrorGrew, $"the {what} error grew from {Document.Quantity.Error(before)} to {Document.Quantity.Error(after)}");
            }
        }

        return null;
    }
}
