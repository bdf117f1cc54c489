using System.Text.RegularExpressions;
using System.Xml.Linq;
using RepLoss.Results.Report;
using Xunit;

namespace RepLoss.Tests.Results.Document;

public sealed class HtmlWriterTests
{
    private static readonly string Page = ReportFolder.Html([MadeUp.RepBox()]);

    [Fact]
    public void The_page_is_well_formed_and_every_link_has_its_place()
    {
        var page = XElement.Parse(Page.Replace("<!doctype html>", "", StringComparison.Ordinal));
        var ids = page.Descendants().Select(element => (string?)element.Attribute("id")).OfType<string>().ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        string[] links = [.. page.Descendants("a").Select(link => (string)link.Attribute("href")!)];
        Assert.True(links.Length > 5);
        Assert.All(links, link => Assert.Contains(link[1..], ids));
    }

    [Fact]
    public void The_page_needs_no_network()
    {
        Assert.DoesNotMatch("(src|href)=\"(?!#|data:)", Page);
        Assert.DoesNotContain("@import", Page);
        Assert.DoesNotContain("url(", Page);
        Assert.Contains("default-src 'none'", Page.Replace("&#39;", "'", StringComparison.Ordinal));
    }

    [Fact]
    public void The_answer_comes_before_the_contents() =>
        Assert.True(Page.IndexOf("faster, but less than claimed, and the code is wrong", StringComparison.Ordinal) < Page.IndexOf("<nav", StringComparison.Ordinal));

    [Fact]
    public void The_plots_are_inside() => Assert.Equal(5, Regex.Count(Page, "<svg class=\"drawing\""));
}
