namespace RepLoss.Results.Reports;

/// <summary>A verdict as a cell: the word, the reason where there is one, and a tone.</summary>
internal static class VerdictCell
{
    /// <summary>The cell.</summary>
    public static Cell Of(Verdict verdict, string? reason = null)
    {
        string word = verdict switch
        {
            Verdict.Equal => "equal",
            Verdict.DiffersAsDeclared => "differs as declared",
            Verdict.NotEqual => "not equal",
            Verdict.Skipped => "skipped",
            _ => "failed",
        };
        return new Cell(string.IsNullOrWhiteSpace(reason) ? word : $"{word}: {reason}", Tone: verdict switch
        {
            Verdict.Equal => Tone.Good,
            Verdict.DiffersAsDeclared => Tone.Warning,
            Verdict.Skipped => Tone.Neutral,
            _ => Tone.Bad,
        });
    }
}
