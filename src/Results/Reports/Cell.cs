namespace RepLoss.Results.Reports;

/// <summary>A cell.</summary>
/// <param name="Text">Raw text.</param>
/// <param name="SortKey">The number to sort by; null sorts by text, and last in a column of numbers.</param>
/// <param name="Tone">Whether it is good or bad news.</param>
public sealed record Cell(string Text, double? SortKey = null, Tone Tone = Tone.Neutral)
{
    /// <summary>A cell with text only.</summary>
    public static implicit operator Cell(string text) => new(text);
}
