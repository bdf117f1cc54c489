using RepLoss.Contract;
using RepLoss.Results;

namespace RepLoss.Bench.Session;

/// <summary>How what was timed and observed becomes a row of the result file.</summary>
internal static class TimedRow
{
    /// <summary>The row with everything but times and verdict; failed for the reason given until it gets them.</summary>
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

    /// <summary>The row with its times (an array a launch, in nanoseconds) and what the child saw.</summary>
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
