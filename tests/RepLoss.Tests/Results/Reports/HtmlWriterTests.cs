using System.Text.RegularExpressions;
using System.Xml.Linq;
using RepLoss.Results.Reports;
using Xunit;

namespace RepLoss.Tests.Results.Reports;

public class HtmlWriterTests
{
    private static readonly string Page = HtmlWriter.Write(Report.Blocks([MadeUp.RepBox()]), new PlotDrawer(new Gnuplot("no-such-gnuplot")));

    [Fact]
    public void ThePageIsWellFormedAndEveryLinkHasItsPlace()
    {
        XElement page = Parse(Page);
        var ids = page.Descendants().Select(element => (string?)element.Attribute("id")).OfType<string>().ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        string[] links = [.. page.Descendants("a").Select(link => (string)link.Attribute("href")!)];
        Assert.True(links.Length > 5);
        Assert.All(links, link => Assert.Contains(link[1..], ids));
    }

    [Fact]
    public void ThePageNeedsNoNetwork()
    {
        Assert.DoesNotMatch("(src|href)=\"(?!#|data:)", Page);
        Assert.DoesNotContain("@import", Page);
        Assert.DoesNotContain("url(", Page);
        Assert.Contains("default-src 'none'", Page.Replace("&#39;", "'", StringComparison.Ordinal));
    }

    [Fact]
    public void TheAnswerComesBeforeTheContents() =>
        Assert.True(Page.IndexOf("faster, but not by as much, and the code is wrong", StringComparison.Ordinal) < Page.IndexOf("<nav", StringComparison.Ordinal));

    [Fact]
    public void NumbersSortByTheirValueAndNotByTheirText()
    {
        XElement cell = Parse(Page).Descendants("td").First(td => td.Value == "16.8 µs");
        Assert.InRange((double)cell.Attribute("data-sort")!, 16_750, 16_850);
    }

    [Fact]
    public void WithoutGnuplotThereIsOneSentenceAndAllTables()
    {
        Assert.Single(Regex.Matches(Page, "Plots are left out: no-such-gnuplot was not found; install it"));
        Assert.Contains("5.84 fusion", Page);
        Assert.Equal(Report.Blocks([MadeUp.RepBox()]).OfType<Table>().Count(), Regex.Count(Page, "<table"));
    }

    [Fact]
    public void ACommandThatFailsIsOneSentenceToo()
    {
        var drawer = new PlotDrawer(new Gnuplot("false"));
        Assert.Contains("Plots are left out: false", HtmlWriter.Write(Report.Blocks([MadeUp.RepBox()]), drawer));
        Assert.NotNull(drawer.Fault);
    }

    /// <summary>Reads a page as XML; the writer closes every element, so only the doctype and entity-free text are HTML's own.</summary>
    internal static XElement Parse(string page) => XElement.Parse(page.Replace("<!doctype html>", "", StringComparison.Ordinal).Replace(" xmlns=\"http://www.w3.org/2000/svg\"", "", StringComparison.Ordinal));
}
