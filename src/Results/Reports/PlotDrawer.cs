namespace RepLoss.Results.Reports;

/// <summary>Draws plots as SVG to be put into a page; after the first failure it draws no more and keeps the sentence why.</summary>
public sealed class PlotDrawer
{
    private readonly Gnuplot _gnuplot;
    private int _drawn;

    /// <summary>A drawer that uses a gnuplot.</summary>
    public PlotDrawer(Gnuplot gnuplot) => _gnuplot = gnuplot;

    /// <summary>Why plots are missing; null where none is.</summary>
    public string? Fault { get; private set; }

    /// <summary>The plot as an svg element; null where it cannot be drawn.</summary>
    public string? Draw(LogLogPlot plot)
    {
        if (Fault is not null)
            return null;
        try
        {
            var script = new PlotScript(plot);
            return PlotSvg.Finish(_gnuplot.Run(script.Text), plot, script.Texts, ++_drawn);
        }
        catch (ResultsException exception)
        {
            Fault = $"Plots are left out: {exception.Message}";
            return null;
        }
    }
}
