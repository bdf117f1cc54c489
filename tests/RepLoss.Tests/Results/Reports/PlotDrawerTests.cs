using System.Xml.Linq;
using RepLoss.Results.Reports;
using Xunit;

namespace RepLoss.Tests.Results.Reports;

public class PlotDrawerTests
{
    private const string Evil = "<script>`touch /tmp/reploss-evil` '\" {/=30 x} $0 @a 100% \\n";

    private static readonly LogLogPlot Plot = new("Title " + Evil, "boxes " + Evil,
    [
        new PlotSeries("Loop " + Evil, [new(64, 1e3, 9e2, 1.1e3, "first " + Evil), new(256, 16e3, 15e3, 17e3, "second")]),
        new PlotSeries("Tensor", [new(64, 4e4, 4e4, 4e4, "third"), new(256, 5e4, 4e4, 6e4, "fourth")]),
    ]);

    [Fact]
    public void AScriptHoldsNoTextOfTheFile()
    {
        var script = new PlotScript(Plot);
        Assert.DoesNotContain("script>", script.Text);
        Assert.DoesNotContain("touch", script.Text);
        Assert.DoesNotContain('`', script.Text);
    }

    [Fact]
    public void APlotHasLegendUnitsAndNumbersOnHover()
    {
        XElement svg = Draw(Plot, out _);
        string[] texts = [.. svg.Descendants("text").Select(text => text.Value.Trim())];
        Assert.Contains("Loop " + Evil, texts);
        Assert.Contains("Tensor", texts);
        Assert.Contains("boxes " + Evil, texts);
        Assert.Contains("64", texts);
        Assert.Contains("10 µs", texts);
        Assert.Contains("time of one operation", texts);
        Assert.Equal(["first " + Evil, "second", "third", "fourth"],
            svg.Descendants("g").Where(g => (string?)g.Attribute("class") == "point").Select(g => g.Element("title")!.Value));
        Assert.Equal("Title " + Evil, (string?)svg.Attribute("aria-label"));
    }

    [Fact]
    public void BlackFollowsThePageAndIdsAreItsOwn()
    {
        Draw(Plot, out string first);
        Assert.DoesNotMatch("['\"](black|rgb\\( *0, *0, *0\\))['\"]", first);
        Assert.Contains("id='plot1-gpPt0'", first);
        Assert.DoesNotContain("='#gpPt", first);
        Assert.DoesNotContain("onmouse", first);
        Assert.DoesNotContain("Produced by", first);
    }

    [Fact]
    public void TwoPlotsShareNoId()
    {
        var drawer = Drawer();
        string? first = drawer.Draw(Plot), second = drawer.Draw(Plot);
        Assert.Contains("plot1-gpPt0", first);
        Assert.Contains("plot2-gpPt0", second);
        Assert.DoesNotContain("plot1-", second);
    }

    private static XElement Draw(LogLogPlot plot, out string svg)
    {
        svg = Drawer().Draw(plot)!;
        return HtmlWriterTests.Parse(svg);
    }

    private static PlotDrawer Drawer()
    {
        try
        {
            new Gnuplot().Run("set terminal svg\nplot x\n");
        }
        catch (RepLoss.Results.ResultsException exception)
        {
            Assert.Skip(exception.Message);
        }

        return new PlotDrawer(new Gnuplot());
    }
}
