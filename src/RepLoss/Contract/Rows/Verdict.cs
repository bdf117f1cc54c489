namespace RepLoss.Contract;

/// <summary>What became of a row; written in kebab-case ("differs-as-declared").</summary>
public enum Verdict
{
    /// <summary>Proved equal to the definition, and timed.</summary>
    Equal,

    /// <summary>Chooses otherwise than the definition among candidates that tie, is equal in all else, and was timed.</summary>
    TieOnly,

    /// <summary>Shows exactly the faults that its kernel declares for the published code, and was timed.</summary>
    DiffersAsDeclared,

    /// <summary>Differs from the definition: its time says nothing.</summary>
    NotEqual,

    /// <summary>Not run; the reason says why (predicted time above the budget, no such device).</summary>
    Skipped,

    /// <summary>Ran and broke; the reason says how.</summary>
    Failed,
}

/// <summary>Which of several verdicts on one thing is said of it.</summary>
public static class VerdictGravity
{
    private static readonly Verdict[] s_ascending = [Verdict.Equal, Verdict.TieOnly, Verdict.DiffersAsDeclared, Verdict.Skipped, Verdict.Failed, Verdict.NotEqual];

    /// <summary>The larger, the graver: a wrong answer outweighs a right one, and what did not run what did.</summary>
    public static int Gravity(this Verdict verdict) => Array.IndexOf(s_ascending, verdict);
}
