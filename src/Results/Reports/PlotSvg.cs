using System.Text.RegularExpressions;

namespace RepLoss.Results.Reports;

/// <summary>
/// Turns what gnuplot prints into an element for a page: black becomes the page's text colour (light or dark), ids get a prefix
/// of their own, every point gets a title with its numbers for hovering, and the placeholders become text.
/// </summary>
internal static partial class PlotSvg
{
    /// <summary>The finished svg element.</summary>
    /// <exception cref="ResultsException">What was printed is no SVG.</exception>
    public static string Finish(string printed, LogLogPlot plot, IReadOnlyList<string> texts, int number)
    {
        int start = printed.IndexOf("<svg", StringComparison.Ordinal);
        int opened = start < 0 ? -1 : printed.IndexOf('>', start);
        if (opened < 0 || ViewBox().Match(printed) is not { Success: true } box)
            throw new ResultsException("gnuplot printed something that is not SVG.");

        string body = printed[(opened + 1)..];
        body = OwnTitles().Replace(body, "");
        body = Hypertext().Replace(body, "<g class=\"point\"><title>$1</title>");
        body = Black().Replace(body, match => match.Value[..match.Value.IndexOf('=', StringComparison.Ordinal)] == "color" ? "color=\"inherit\"" : $"{match.Groups[1].Value}=\"currentColor\"");
        body = Ids().Replace(body, $"$1plot{number}-");
        body = Placeholder().Replace(body, match => HtmlBuilder.Escape(texts[int.Parse(match.Groups[1].ValueSpan)]));
        return $"<svg class=\"plot\" viewBox=\"{box.Groups[1].Value}\" role=\"img\" aria-label=\"{HtmlBuilder.Escape(plot.Title)}\" xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\">{body.Trim()}";
    }

    [GeneratedRegex("viewBox=\"([0-9 .]+)\"")]
    private static partial Regex ViewBox();

    [GeneratedRegex("<title>Gnuplot</title>|<desc>[^<]*</desc>|<title>gnuplot_plot_[0-9]+</title>|<rect x=\"0\" y=\"0\"[^>]*fill=\"none\"/>")]
    private static partial Regex OwnTitles();

    [GeneratedRegex("""<g onmousemove="gnuplot_svg\.showHypertext\(evt,'([^']*)'\)"[^>]*><title>[^<]*</title>""")]
    private static partial Regex Hypertext();

    [GeneratedRegex("""(stroke|fill|color)=['"](?:black|rgb\( *0, *0, *0\))['"]""")]
    private static partial Regex Black();

    [GeneratedRegex("""(id=['"]|href=['"]#)""")]
    private static partial Regex Ids();

    [GeneratedRegex("Q([0-9]+)Qx*")]
    private static partial Regex Placeholder();
}
