using RepLoss.Contract;
using RepLoss.Results;

namespace RepLoss.Bench;

/// <summary>What the program ends with. BenchmarkDotNet ends with 0 after failures; this program does not.</summary>
internal static class ExitCode
{
    public const int Success = 0;
    public const int NotEqual = 1;
    public const int BadInput = 2;
    public const int BenchmarkFailed = 3;
    public const int Slower = 4;
    public const int NotComparable = 5;

    /// <summary>Of rows that were timed: not equal is worse news than failed.</summary>
    public static int Of(IReadOnlyList<ResultRow> rows) =>
        rows.Any(row => row.Verdict == Verdict.NotEqual) ? NotEqual : rows.Any(row => row.Verdict == Verdict.Failed) ? BenchmarkFailed : Success;
}
