using System.Text;

namespace RepLoss.Results.Document;

/// <summary>Escapes any string for GitHub's Markdown, so that it is shown unchanged in a paragraph or a table cell.</summary>
public static class MarkdownText
{
    /// <summary>Escapes every character that has a meaning in Markdown or HTML. Line breaks become spaces.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        foreach (char c in text)
        {
            escaped.Append(c switch
            {
                '<' => "&lt;",
                '>' => "&gt;",
                '&' => "&amp;",
                // These are entities, since GitHub would notify a person or link an issue also after a backslash.
                '@' => "&#64;",
                '#' => "&#35;",
                '|' => "&#124;",
                '\\' or '`' or '*' or '_' or '[' or ']' or '~' or '$' or '!' => "\\" + c,
                '\n' or '\r' or '\t' => " ",
                _ when char.IsControl(c) => "\uFFFD",
                _ => c.ToString(),
            });
        }

        return escaped.ToString();
    }

    /// <summary>Escapes the pieces and joins them.</summary>
    public static string Escape(IEnumerable<Inline> pieces) => string.Concat(pieces.Select(piece => piece.Style switch
    {
        // A space at the end goes outside the stars, since stars after a space do not end the emphasis.
        InlineStyle.Strong => $"**{Escape(piece.Text.Trim())}**{(piece.Text.EndsWith(' ') ? " " : "")}",
        InlineStyle.Code => $"<code>{Escape(piece.Text)}</code>",
        InlineStyle.Link => Link(piece.Text, piece.Target!),
        _ => Escape(piece.Text),
    }));

    /// <summary>Returns a link with escaped text.</summary>
    public static string Link(string text, string target) => $"[{Escape(text)}]({target})";

    /// <summary>Returns a fenced block. Its fence is longer than every fence in the text.</summary>
    public static string Fence(string text)
    {
        int longest = 0, run = 0;
        foreach (char c in text)
        {
            run = c == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        string fence = new('`', Math.Max(3, longest + 1));
        return $"{fence}text\n{text.ReplaceLineEndings("\n").TrimEnd('\n')}\n{fence}\n";
    }
}
