namespace RepLoss.Results.Reports;

/// <summary>A piece of text as it was given; the writers escape it.</summary>
/// <param name="Text">The raw text.</param>
/// <param name="Style">Its style.</param>
public sealed record Inline(string Text, InlineStyle Style = InlineStyle.Plain)
{
    /// <summary>Plain text.</summary>
    public static implicit operator Inline(string text) => new(text);

    /// <summary>Emphasised text.</summary>
    public static Inline Strong(string text) => new(text, InlineStyle.Strong);

    /// <summary>Code.</summary>
    public static Inline Code(string text) => new(text, InlineStyle.Code);
}
