using System.Xml.Linq;
using RepLoss.Contract;
using RepLoss.Results;
using RepLoss.Results.Document;
using RepLoss.Results.Report.Plots;
using Xunit;

namespace RepLoss.Tests.Results.Report;

public sealed class PlotTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void A_plot_has_a_line_a_variant_with_axes_and_legend()
    {
        ResultRow[] rows = [.. MadeUp.RepBox().Rows.Where(row => row.Pass == Pass.Forward)];
        XElement plot = Parse(GrowthPlot.Of("RepBox", rows)!);
        string[] texts = [.. plot.Descendants(Svg + "text").Select(text => text.Value)];
        Assert.All(new[] { "Loop", "Tensor", "ElementLoop", "64", "1,024", "10 µs", "1 ms", "time of one operation", "size" }, text => Assert.Contains(text, texts));
        Assert.Equal(5, plot.Descendants(Svg + "path").Count(path => (string?)path.Attribute("class") == "line" && ((string)path.Attribute("d")!).Split('L').Length > 1 && path.Parent!.Elements().First() == path));
        // Pointed at, a mark says its numbers.
        Assert.Equal(rows.Count(row => row.IsTimed), plot.Descendants(Svg + "title").Count());
    }

    [Fact]
    public void Nothing_lies_outside_of_the_drawing()
    {
        ResultRow[] rows = [.. MadeUp.RepBox().Rows];
        foreach (XElement text in Parse(GrowthPlot.Of("RepBox", rows)!).Descendants(Svg + "text"))
        {
            Assert.InRange((double)text.Attribute("x")!, 0, 480);
            Assert.InRange((double)text.Attribute("y")!, 0, (double)text.Document!.Root!.Attribute("height")!);
        }
    }

    [Fact]
    public void One_size_is_no_plot() =>
        Assert.Null(GrowthPlot.Of("RepBox", [.. MadeUp.RepBox().Rows.Where(row => row.Case == "n64")]));

    [Theory]
    [InlineData(1, 1000, 1, 0)]
    [InlineData(1, 1000, 1000, 300)]
    [InlineData(1, 1000, 10, 100)]
    [InlineData(10, 1000, 1, -150)]
    public void A_logarithmic_axis_gives_each_power_of_ten_the_same_length(double low, double high, double value, double place) =>
        Assert.Equal(place, new LogAxis(low, high, 0, 300).At(value), 9);

    [Fact]
    public void An_axis_around_values_begins_and_ends_at_powers_of_ten()
    {
        Assert.Equal([10, 100, 1000], LogAxis.Around([12, 999], 0, 1).Decades);
        Assert.Equal([1000, 10000], LogAxis.Around([1000], 0, 1).Decades);
    }

    private static XElement Parse(Drawing drawing) => XDocument.Parse(drawing.ToFile()).Root!;
}
