using RepLoss.Results.Document;

namespace RepLoss.Results.Report.Plots;

/// <summary>The look of a variant in every plot: a colour of drawing.css and a shape of its marks. The shape distinguishes variants also without colours.</summary>
internal static class Series
{
    private static readonly string[] Known = ["Loop", "ElementLoop", "AsPublished", "Tensor", "Fused", "PyTorch"];

    // Circle, square, triangle, diamond, plus, triangle down, cross and bar. Each lies within a square of 8 units around the origin.
    private static readonly string[] Marks =
    [
        "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0", "M-3.5-3.5h7v7h-7z", "M0-4.5L4.5 3.5h-9z", "M0-5L5 0L0 5L-5 0z",
        "M-1.5-4.5h3v3h3v3h-3v3h-3v-3h-3v-3h3z", "M0 4.5L4.5-3.5h-9z", "M-4-2l2-2l2 2l2-2l2 2l-2 2l2 2l-2 2l-2-2l-2 2l-2-2l2-2z", "M-4.5-1.5h9v3h-9z",
    ];

    /// <summary>Returns the CSS class that gives a variant its colour.</summary>
    public static string Class(string variant) => $"s{(Array.IndexOf(Known, variant) is >= 0 and var index ? index : Known.Length)}";

    /// <summary>Draws the mark of a variant at a place, with a text that is shown when the pointer is on it.</summary>
    public static void Mark(HtmlBuilder svg, string variant, double x, double y, string? says = null)
    {
        string shape = Marks[Array.IndexOf(Known, variant) is >= 0 and var index ? index : ^1];
        svg.Element("path", [("d", shape), ("class", "fill"), ("transform", $"translate({Drawing.Number(x)} {Drawing.Number(y)})")],
            says is null ? null : () => svg.Element("title", says));
    }
}
