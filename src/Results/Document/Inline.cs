namespace RepLoss.Results.Document;

/// <summary>A piece of raw text, which the writers escape.</summary>
/// <param name="Text">The raw text.</param>
/// <param name="Style">Its style.</param>
/// <param name="Target">The target of a link.</param>
public sealed record Inline(string Text, InlineStyle Style = InlineStyle.Plain, string? Target = null)
{
    /// <summary>Plain text.</summary>
    public static implicit operator Inline(string text) => new(text);

    /// <summary>Emphasised text.</summary>
    public static Inline Strong(string text) => new(text, InlineStyle.Strong);

    /// <summary>Code.</summary>
    public static Inline Code(string text) => new(text, InlineStyle.Code);

    /// <summary>A link to another page or to an anchor. The target must never come from a result file.</summary>
    public static Inline Link(string text, string target) => new(text, InlineStyle.Link, target);
}

/// <summary>The style of a piece of text.</summary>
public enum InlineStyle
{
    /// <summary>Plain text.</summary>
    Plain,

    /// <summary>Emphasised.</summary>
    Strong,

    /// <summary>Code, ids, file names.</summary>
    Code,

    /// <summary>A link.</summary>
    Link,
}
