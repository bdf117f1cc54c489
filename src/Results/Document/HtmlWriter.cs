namespace RepLoss.Results.Document;

/// <summary>Prints blocks as one page of HTML that needs no network, since it contains its style, script and drawings.</summary>
public static class HtmlWriter
{
    // A second guard. If the escaping had an error, the browser would still load nothing.
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

    /// <summary>Returns the whole page.</summary>
    public static string Write(IReadOnlyList<Block> blocks)
    {
        var html = new HtmlBuilder();
        html.Trusted("<!doctype html>\n").Element("html", [("lang", "en")], () =>
        {
            html.Element("head", () => Head(html, blocks)).Line();
            html.Element("body", () =>
            {
                int answer = AnswerLength(blocks);
                var body = new HtmlBlocks(html);
                html.Element("main", () =>
                {
                    body.Write(blocks.Take(answer));
                    Contents(html, blocks);
                    body.Write(blocks.Skip(answer));
                });
                html.Element("script", () => html.Trusted(Asset("page.js")));
            });
        });
        return html.Line().ToString();
    }

    private static void Head(HtmlBuilder html, IReadOnlyList<Block> blocks)
    {
        html.Element("meta", [("charset", "utf-8")]);
        html.Element("meta", [("http-equiv", "Content-Security-Policy"), ("content", Policy)]);
        html.Element("meta", [("name", "viewport"), ("content", "width=device-width, initial-scale=1")]);
        html.Element("meta", [("name", "color-scheme"), ("content", "light dark")]);
        html.Element("link", [("rel", "icon"), ("href", "data:,")]);
        html.Element("title", $"RepLossBench: {blocks.OfType<Heading>().FirstOrDefault()?.Text}");
        html.Element("style", () => html.Trusted(Asset("page.css")).Trusted(Asset("drawing.css")));
    }

    // The answer comes before the table of contents, since most readers look for the answer.
    private static int AnswerLength(IReadOnlyList<Block> blocks)
    {
        int index = 0;
        while (index < blocks.Count && blocks[index] is not Heading { Level: > 1 })
            index++;
        return index;
    }

    private static void Contents(HtmlBuilder html, IReadOnlyList<Block> blocks) =>
        html.Element("nav", [("aria-label", "Contents")], () => html.Element("ul", () =>
        {
            foreach (Heading heading in blocks.OfType<Heading>().Where(heading => heading.Level <= 2))
            {
                html.Element("li", () => html.Element("a", [("href", "#" + KebabCase.Slug(heading.Anchor))], () => html.Text(heading.Text))).Line();
            }
        })).Line();

    /// <summary>Returns a style sheet or script of this folder.</summary>
    internal static string Asset(string name)
    {
        using Stream stream = typeof(HtmlWriter).Assembly.GetManifestResourceStream($"RepLoss.Results.Document.{name}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
