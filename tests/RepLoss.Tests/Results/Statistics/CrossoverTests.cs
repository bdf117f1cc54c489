using RepLoss.Results;
using RepLoss.Results.Statistics;
using Xunit;

namespace RepLoss.Tests.Results.Statistics;

public class CrossoverTests
{
    private static ResultRow[] Rows(string variant, params (double Size, double Time)[] points) =>
        [.. points.Select(point => MadeUp.Row($"k/n{point.Size}/forward/{variant}/cpu", 1, point.Size).WithLaunches([[point.Time]]))];

    [Fact]
    public void TheSizeIsFoundBetweenTheNeighbours()
    {
        // Tensor: constant 100; Loop: equal to the size. They meet at 100.
        var crossover = Assert.Single(Crossover.Between(Rows("Loop", (10, 10), (1000, 1000), (10_000, 10_000)), Rows("Tensor", (10, 100), (1000, 100), (10_000, 100))));
        Assert.Equal(100, crossover.Size, 1e-9);
        Assert.Equal("Loop", crossover.FasterBelow);
        Assert.Equal("Tensor", crossover.FasterAbove);
    }

    [Fact]
    public void TheOrderOfTheVariantsIsOfNoMatter()
    {
        var crossover = Assert.Single(Crossover.Between(Rows("Tensor", (10, 100), (1000, 100)), Rows("Loop", (10, 10), (1000, 1000))));
        Assert.Equal("Tensor", crossover.FasterAbove);
    }

    [Fact]
    public void ParallelLinesAndLonePointsNeverCross()
    {
        Assert.Empty(Crossover.Between(Rows("Loop", (10, 10), (1000, 1000)), Rows("Tensor", (10, 11), (1000, 1001))));
        Assert.Empty(Crossover.Between(Rows("Loop", (10, 10), (1000, 1000)), Rows("Tensor", (10, 100), (2000, 100))));
    }
}
