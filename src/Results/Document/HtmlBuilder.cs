using System.Text;

namespace RepLoss.Results.Document;

/// <summary>
/// Builds HTML (and inline SVG) in which text and attribute values are always escaped: there is no way to put a string into
/// markup but by name of an element of ours, and <see cref="Trusted"/> is for what this project wrote itself.
/// </summary>
public sealed class HtmlBuilder
{
    private static readonly HashSet<string> Void = ["meta", "link", "br", "rect", "circle", "path"];

    private readonly StringBuilder _text = new();

    /// <summary>An element with attributes and what is inside; an attribute with a null value is left out.</summary>
    public HtmlBuilder Element(string name, IEnumerable<(string Name, string? Value)> attributes, Action? inside = null)
    {
        _text.Append('<').Append(name);
        foreach ((string attribute, string? value) in attributes)
        {
            if (value is not null)
                _text.Append(' ').Append(attribute).Append("=\"").Append(Escape(value)).Append('"');
        }

        if (Void.Contains(name) && inside is null)
        {
            _text.Append("/>");
            return this;
        }

        _text.Append('>');
        inside?.Invoke();
        _text.Append("</").Append(name).Append('>');
        return this;
    }

    /// <summary>An element without attributes.</summary>
    public HtmlBuilder Element(string name, Action? inside = null) => Element(name, [], inside);

    /// <summary>An element that holds text.</summary>
    public HtmlBuilder Element(string name, string text) => Element(name, [], () => Text(text));

    /// <summary>Text, escaped.</summary>
    public HtmlBuilder Text(string text)
    {
        _text.Append(Escape(text));
        return this;
    }

    /// <summary>Markup of this project's own: style sheet, script, a drawn plot. Never a string from a result file.</summary>
    public HtmlBuilder Trusted(string markup)
    {
        _text.Append(markup);
        return this;
    }

    /// <summary>A line break in the source.</summary>
    public HtmlBuilder Line() => Trusted("\n");

    /// <summary>The text with the characters that HTML and XML act upon replaced, and those that XML forbids shown as U+FFFD.</summary>
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
                '"' => "&quot;",
                '\'' => "&#39;",
                '\n' or '\t' => c.ToString(),
                _ when char.IsControl(c) => "\uFFFD",
                _ => c.ToString(),
            });
        }

        return escaped.ToString();
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();
}
