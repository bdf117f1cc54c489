using System.Text;

namespace RepLoss.Results.Document;

/// <summary>Prints blocks as the Markdown that GitHub renders.</summary>
public static class MarkdownWriter
{
    /// <summary>Returns the whole document.</summary>
    public static string Write(IEnumerable<Block> blocks)
    {
        var text = new StringBuilder();
        foreach (Block block in blocks)
        {
            string printed = Print(block);
            if (printed.Length > 0)
                text.Append(printed.TrimEnd('\n')).Append("\n\n");
        }

        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static string Print(Block block) => block switch
    {
        Heading heading => $"{new string('#', heading.Level)} {MarkdownText.Escape(heading.Text)}\n",
        Paragraph paragraph => Guard(MarkdownText.Escape(paragraph.Text)),
        BulletList list => string.Concat(list.Items.Select(item => $"- {Guard(MarkdownText.Escape(item))}\n")),
        Listing listing => $"<details{(listing.Open ? " open" : "")}><summary>{MarkdownText.Escape(listing.Summary)}</summary>\n\n{MarkdownText.Fence(listing.Text)}\n</details>\n",
        Table table => PrintTable(table),
        Figure figure => $"!{MarkdownText.Link(figure.Drawing.Label, figure.FileName)}\n",
        _ => "",
    };

    // "-", "+" and "1." begin a list at the start of a line, and four spaces begin code.
    private static string Guard(string text)
    {
        string trimmed = text.TrimStart();
        return trimmed.Length > 0 && (trimmed[0] is '-' or '+' or '=' || char.IsAsciiDigit(trimmed[0])) ? $"&#{(int)trimmed[0]};{trimmed[1..]}" : trimmed;
    }

    private static string PrintTable(Table table)
    {
        var text = new StringBuilder();
        foreach (int part in table.Columns.Select(column => column.Part).Distinct().Order())
        {
            int[] shown = [.. Enumerable.Range(0, table.Columns.Count).Where(i => table.Columns[i].IsKey || table.Columns[i].Part == part)];
            string body = PrintPart(table, shown);
            text.Append(part == 0
                ? $"{(table.Caption.Length == 0 ? "" : MarkdownText.Escape([Inline.Strong(table.Caption)]) + "\n\n")}{body}\n"
                : $"<details><summary>{MarkdownText.Escape(table.PartTitles[part - 1])}</summary>\n\n{body}\n</details>\n\n");
        }

        return text.ToString();
    }

    private static string PrintPart(Table table, int[] shown)
    {
        var text = new StringBuilder();
        text.Append($"| {string.Join(" | ", shown.Select(i => MarkdownText.Escape(table.Columns[i].Header)))} |\n");
        text.Append($"|{string.Join("|", shown.Select(i => table.Columns[i].IsNumber ? "---:" : "---"))}|\n");
        foreach (IReadOnlyList<Cell> row in table.Rows)
            text.Append($"| {string.Join(" | ", shown.Select(i => row[i] is { Target: { } target } link ? MarkdownText.Link(link.Text, target) : MarkdownText.Escape(row[i].Text)))} |\n");
        return text.ToString();
    }
}
