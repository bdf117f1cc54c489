namespace RepLoss.Results.Document;

/// <summary>A piece of text as it was given; the writers escape it.</summary>
/// <param name="Text">The raw text.</param>
/// <param name="Style">Its style.</param>
/// <param name="Target">Where a link leads.</param>
public sealed record Inline(string Text, InlineStyle Style = InlineStyle.Plain, string? Target = null)
{
    /// <summary>Plain text.</summary>
    public static implicit operator Inline(string text) => new(text);

    /// <summary>Emphasised text.</summary>
    public static Inline Strong(string text) => new(text, InlineStyle.Strong);

    /// <summary>Code.</summary>
    public static Inline Code(string text) => new(text, InlineStyle.Code);

    /// <summary>A link to another page or to an anchor; the target is ours and never from a result file.</summary>
    public static Inline Link(string text, string target) => new(text, InlineStyle.Link, target);
}

/// <summary>How a piece of text stands out.</summary>
public enum InlineStyle
{
    /// <summary>It does not.</summary>
    Plain,

    /// <summary>Emphasised.</summary>
    Strong,

    /// <summary>Code, ids, file names.</summary>
    Code,

    /// <summary>Leads elsewhere.</summary>
    Link,
}
