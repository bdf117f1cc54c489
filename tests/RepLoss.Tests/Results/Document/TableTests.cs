using RepLoss.Results.Document;
using Xunit;

namespace RepLoss.Tests.Results.Document;

public sealed class TableTests
{
    private static readonly Table Parts = new("Caption",
        [new("Key", IsKey: true), new("First", IsNumber: true), new("Second", Part: 1)],
        [[new("row", Target: "page.md"), "1", new("bad", Tone.Bad)]], "More");

    [Fact]
    public void Markdown_has_a_table_a_part_that_repeats_the_key() => Assert.Equal(
        "**Caption**\n\n| Key | First |\n|---|---:|\n| [row](page.md) | 1 |\n\n<details><summary>More</summary>\n\n| Key | Second |\n|---|---|\n| [row](page.md) | bad |\n\n</details>\n",
        MarkdownWriter.Write([Parts]));

    [Fact]
    public void HTML_has_one_table_of_all_parts()
    {
        string page = HtmlWriter.Write([Parts]);
        Assert.Contains("<tr><th><a href=\"page.md\">row</a></th><td>1</td><td class=\"text bad\">bad</td></tr>", page);
    }
}
