namespace RepLoss.Contract;

/// <summary>What the program ends with. BenchmarkDotNet ends with 0 after failures; this program does not.</summary>
public static class ExitCode
{
    /// <summary>All is well.</summary>
    public const int Success = 0;

    /// <summary>A variant is not equal to its definition.</summary>
    public const int NotEqual = 1;

    /// <summary>Bad usage or bad input.</summary>
    public const int BadInput = 2;

    /// <summary>A benchmark failed, or nothing ran.</summary>
    public const int BenchmarkFailed = 3;

    /// <summary>Slower than allowed.</summary>
    public const int Slower = 4;

    /// <summary>Rows are missing or not comparable.</summary>
    public const int NotComparable = 5;

    /// <summary>Of rows that were timed: not equal is worse news than failed.</summary>
    public static int Of(IEnumerable<Verdict> rows)
    {
        var seen = rows.ToHashSet();
        return seen.Contains(Verdict.NotEqual) ? NotEqual : seen.Contains(Verdict.Failed) ? BenchmarkFailed : Success;
    }
}
