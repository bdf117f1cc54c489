using RepLoss.Contract;
using RepLoss.Results;
using RepLoss.Results.Statistics;
using Xunit;

namespace RepLoss.Tests.Results.Statistics;

public class ScalingFitTests
{
    private static ResultRow At(double size, double nanoseconds) =>
        MadeUp.Row($"k/n{size}/forward/Loop/cpu", 1, size).WithLaunches([[nanoseconds]]);

    [Fact]
    public void A_power_law_is_found()
    {
        var fit = ScalingFit.Of([At(64, 5 * Math.Pow(64, 1.5)), At(256, 5 * Math.Pow(256, 1.5)), At(1024, 5 * Math.Pow(1024, 1.5))])!;
        Assert.Equal(1.5, fit.Exponent, 1e-12);
        Assert.Equal(5, fit.Scale, 1e-9);
        Assert.Equal(0, fit.StandardError, 1e-9);
    }

    [Fact]
    public void The_standard_error_is_that_of_the_textbook()
    {
        // log-log points (0,0), (1,0), (2,3): slope 1.5, residuals .5, -1, .5, so s = sqrt(1.5) and the error sqrt(1.5 / 2).
        var fit = ScalingFit.Of([At(1, 1), At(Math.E, 1), At(Math.E * Math.E, Math.Exp(3))])!;
        Assert.Equal(1.5, fit.Exponent, 1e-12);
        Assert.Equal(Math.Sqrt(0.75), fit.StandardError, 1e-12);
    }

    [Fact]
    public void Two_sizes_are_no_law()
    {
        Assert.Null(ScalingFit.Of([At(64, 1), At(256, 2), At(256, 2)]));
        Assert.Null(ScalingFit.Of([At(64, 1), At(256, 2), At(1024, 3) with { Verdict = Verdict.Failed }]));
        Assert.Null(ScalingFit.Of([At(64, 1), At(256, 2), At(1024, 3) with { Size = null }]));
    }
}
