namespace RepLoss.Results.Document;

/// <summary>Prints each kind of block into a page.</summary>
internal sealed class HtmlBlocks(HtmlBuilder html)
{
    // The number of letters from which a cell's text may wrap and gets a wider column.
    private const int LongText = 32;

    /// <summary>Prints blocks in order.</summary>
    public void Write(IEnumerable<Block> blocks)
    {
        foreach (Block block in blocks)
        {
            Write(block);
            html.Line();
        }
    }

    private void Write(Block block)
    {
        switch (block)
        {
            case Heading heading:
                html.Element($"h{heading.Level}", [("id", KebabCase.Slug(heading.Anchor))], () => html.Text(heading.Text));
                break;
            case Paragraph paragraph:
                html.Element("p", () => Write(paragraph.Text));
                break;
            case BulletList list:
                html.Element("ul", () =>
                {
                    foreach (IReadOnlyList<Inline> item in list.Items)
                        html.Element("li", () => Write(item));
                });
                break;
            case Listing listing:
                html.Element("details", listing.Open ? [("open", "")] : [], () =>
                    html.Element("summary", listing.Summary).Element("pre", [("tabindex", "0")], () => html.Text(listing.Text)));
                break;
            case Table table:
                Write(table);
                break;
            case Figure figure:
                html.Element("figure", () =>
                {
                    figure.Drawing.WriteInto(html);
                    html.Element("figcaption", figure.Drawing.Label);
                });
                break;
            default:
                throw new InvalidOperationException($"No HTML for {block.GetType().Name}.");
        }
    }

    private void Write(IEnumerable<Inline> pieces)
    {
        foreach (Inline piece in pieces)
        {
            if (piece.Style == InlineStyle.Plain)
                html.Text(piece.Text);
            else if (piece.Style == InlineStyle.Link)
                html.Element("a", [("href", piece.Target)], () => html.Text(piece.Text));
            else
                html.Element(piece.Style == InlineStyle.Strong ? "strong" : "code", piece.Text);
        }
    }

    // The caption is outside the part that scrolls, so that a narrow screen shows all of it.
    private void Write(Table table)
    {
        if (table.Caption.Length > 0)
            html.Element("p", [("class", "caption")], () => html.Text(table.Caption));
        string label = table.Caption.Length > 0 ? table.Caption : "Table";
        html.Element("div", [("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-label", label)], () => html.Element("table", () =>
        {
            html.Element("thead", () => html.Element("tr", () =>
            {
                foreach (Column column in table.Columns)
                    html.Element("th", [("scope", "col"), ("class", column.IsNumber ? "number" : null)], () => html.Text(column.Header));
            })).Line();
            html.Element("tbody", () =>
            {
                foreach (IReadOnlyList<Cell> row in table.Rows)
                    html.Element("tr", () => WriteRow(table, row)).Line();
            });
        }));
    }

    // The style sheet treats a cell without a class as a number. Most cells are numbers, and a page has tens of thousands of them, so this keeps it small.
    private void WriteRow(Table table, IReadOnlyList<Cell> row)
    {
        foreach ((Column column, Cell cell) in table.Columns.Zip(row))
        {
            string[] classes = [.. new[]
            {
                column.IsNumber || column.IsKey ? "" : "text", cell.Tone == Tone.Neutral ? "" : KebabCase.Of(cell.Tone), cell.Text.Length > LongText ? "long" : "",
            }.Where(name => name.Length > 0)];
            html.Element(
                column.IsKey ? "th" : "td", [("class", classes.Length > 0 ? string.Join(' ', classes) : null)],
                () => Write([cell.Target is { } target ? Inline.Link(cell.Text, target) : cell.Text]));
        }
    }
}
