using RepLoss.Contract;
using RepLoss.Results;

namespace RepLoss.Bench.Session;

/// <summary>Makes a row of the result file from samples and findings.</summary>
internal static class TimedRow
{
    /// <summary>Returns a row without times and verdict. It counts as failed, for the given reason, until it gets them.</summary>
    public static ResultRow Untimed(TimedSubject subject, string variant, string reason) => new()
    {
        Id = subject.RowOf(variant),
        Size = subject.Case.Size,
        Elements = subject.Work.Elements,
        Bytes = subject.Work.Bytes,
        Flops = subject.Work.Flops,
        Verdict = Verdict.Failed,
        Reason = reason,
    };

    /// <summary>Returns the row with its times (one array for each launch, in nanoseconds) and the findings of the child.</summary>
    public static ResultRow Of(ResultRow untimed, RowFindings seen, IReadOnlyList<IReadOnlyList<double>> launches) => (untimed with
    {
        Verdict = VerdictOf(seen.Verdict),
        Reason = seen.Reason,
        MaxValueError = seen.ValueError,
        MaxGradientError = seen.GradientError,
        PeakNativeBytes = seen.PeakNativeBytes,
        PeakManagedBytes = seen.PeakManagedBytes,
        AllocatedBytesPerOperation = seen.AllocatedBytes,
        Counts = seen.Counts,
    }).WithLaunches(launches);

    private static Verdict VerdictOf(string word) => KebabCase.TryParse(word, out Verdict verdict) ? verdict : Verdict.NotEqual;
}
