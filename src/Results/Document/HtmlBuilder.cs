using System.Text;

namespace RepLoss.Results.Document;

/// <summary>
/// Builds HTML (and inline SVG) in which text and attribute values are always escaped. Only element names of this project and the argument
/// of <see cref="Trusted"/>, which is for markup of this project, are written without escaping.
/// </summary>
public sealed class HtmlBuilder
{
    private static readonly HashSet<string> Void = ["meta", "link", "br", "rect", "circle", "path"];

    private readonly StringBuilder _text = new();

    /// <summary>Writes an element with attributes and content. An attribute with a null value is left out.</summary>
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

    /// <summary>Writes an element without attributes.</summary>
    public HtmlBuilder Element(string name, Action? inside = null) => Element(name, [], inside);

    /// <summary>Writes an element that holds text.</summary>
    public HtmlBuilder Element(string name, string text) => Element(name, [], () => Text(text));

    /// <summary>Writes escaped text.</summary>
    public HtmlBuilder Text(string text)
    {
        _text.Append(Escape(text));
        return this;
    }

    /// <summary>Writes markup of this project without escaping: a style sheet, a script or a drawn plot. It must never be a string from a result file.</summary>
    public HtmlBuilder Trusted(string markup)
    {
        _text.Append(markup);
        return this;
    }

    /// <summary>Writes a line break in the source.</summary>
    public HtmlBuilder Line() => Trusted("\n");

    /// <summary>Replaces the characters that have a meaning in HTML and XML by entities, and the characters that XML forbids by U+FFFD.</summary>
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
