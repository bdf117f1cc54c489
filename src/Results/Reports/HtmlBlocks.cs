using System.Globalization;

namespace RepLoss.Results.Reports;

/// <summary>Prints each kind of block into a page.</summary>
internal sealed class HtmlBlocks(HtmlBuilder html, PlotDrawer drawer)
{
    // From here on a text may wrap, and has the room to do so.
    private const int LongText = 32;

    private bool _saidWithoutPlots;

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
                html.Element($"h{heading.Level}", [("id", Words.KebabCase(heading.Anchor))], () => html.Text(heading.Text));
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
            case PlotBlock plot:
                Write(plot.Plot);
                break;
            case SpeedupBar bar:
                Figure("Steps of the speed-up", () => SpeedupBarDrawing.Draw(html, bar.Decomposition));
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
            else
                html.Element(piece.Style == InlineStyle.Strong ? "strong" : "code", piece.Text);
        }
    }

    private void Write(LogLogPlot plot)
    {
        if (drawer.Draw(plot) is { } svg)
        {
            Figure(plot.Title, () => html.Trusted(svg));
        }
        else if (!_saidWithoutPlots)
        {
            _saidWithoutPlots = true;
            html.Element("p", drawer.Fault ?? "Plots are left out.");
        }
    }

    private void Figure(string label, Action draw) =>
        html.Element("figure", () =>
        {
            html.Element("div", [("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-label", label)], draw);
            html.Element("figcaption", label);
        });

    // The caption stands outside the part that scrolls, so that a narrow screen shows all of it.
    private void Write(Table table)
    {
        if (table.Caption.Length > 0)
            html.Element("p", [("class", "caption")], () => html.Text(table.Caption));
        string label = table.Caption.Length > 0 ? table.Caption : "Table";
        html.Element("div", [("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-label", label)], () => html.Element("table", [("aria-label", label)], () =>
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

    private void WriteRow(Table table, IReadOnlyList<Cell> row)
    {
        foreach ((Column column, Cell cell) in table.Columns.Zip(row))
        {
            string[] classes = [.. new[] { column.IsNumber ? "number" : "", cell.Tone == Tone.Neutral ? "" : Words.Of(cell.Tone), cell.Text.Length > LongText ? "long" : "" }.Where(name => name.Length > 0)];
            html.Element(column.IsKey ? "th" : "td",
                [
                    ("scope", column.IsKey ? "row" : null),
                    ("class", classes.Length > 0 ? string.Join(' ', classes) : null),
                    ("data-sort", cell.SortKey is { } key && double.IsFinite(key) ? key.ToString("R", CultureInfo.InvariantCulture) : null),
                ],
                () => html.Text(cell.Text));
        }
    }
}
