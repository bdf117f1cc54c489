using System.Text;

namespace RepLoss.Results.Document;

/// <summary>Makes any string show as itself in GitHub's Markdown, in a paragraph as in a table cell.</summary>
public static class MarkdownText
{
    /// <summary>The text with every character that Markdown or HTML would act upon made harmless; line breaks become spaces.</summary>
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
                // As an entity, since a backslash does not stop GitHub from calling somebody or linking an issue.
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

    /// <summary>Escaped pieces, one after the other.</summary>
    public static string Escape(IEnumerable<Inline> pieces) => string.Concat(pieces.Select(piece => piece.Style switch
    {
        // Stars only count beside a blank, so blanks at the end go outside.
        InlineStyle.Strong => $"**{Escape(piece.Text.Trim())}**{(piece.Text.EndsWith(' ') ? " " : "")}",
        InlineStyle.Code => $"<code>{Escape(piece.Text)}</code>",
        InlineStyle.Link => Link(piece.Text, piece.Target!),
        _ => Escape(piece.Text),
    }));

    /// <summary>A link with its text escaped.</summary>
    public static string Link(string text, string target) => $"[{Escape(text)}]({target})";

    /// <summary>A fenced block whose fence is longer than any that the text has.</summary>
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
