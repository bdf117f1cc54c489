using RepLoss.Results;
using RepLoss.Results.Statistics;
using Xunit;

namespace RepLoss.Tests.Results.Statistics;

public class CrossoverTests
{
    private static ResultRow[] Rows(string variant, params (double Size, double Time)[] points) =>
        [.. points.Select(point => MadeUp.Row($"k/n{point.Size}/forward/{variant}/cpu", 1, point.Size).WithLaunches([[point.Time]]))];

    [Fact]
    public void The_size_is_found_between_the_neighbours()
    {
        // Tensor: constant 100; Loop: equal to the size. They meet at 100.
        var crossover = Assert.Single(Crossover.Between(Rows("Loop", (10, 10), (1000, 1000), (10_000, 10_000)), Rows("Tensor", (10, 100), (1000, 100), (10_000, 100))));
        Assert.Equal(100, crossover.Size, 1e-9);
        Assert.Equal("Loop", crossover.FasterBelow);
        Assert.Equal("Tensor", crossover.FasterAbove);
    }

    [Fact]
    public void The_order_of_the_variants_is_of_no_matter()
    {
        var crossover = Assert.Single(Crossover.Between(Rows("Tensor", (10, 100), (1000, 100)), Rows("Loop", (10, 10), (1000, 1000))));
        Assert.Equal("Tensor", crossover.FasterAbove);
    }

    [Fact]
    public void Sizes_where_neither_leads_make_no_crossover()
    {
        // The two differ by less than their launches do, at 100 the one way and at 1000 the other.
        ResultRow[] first = [Noisy("Loop", 10, 1), Noisy("Loop", 100, 10.01), Noisy("Loop", 1000, 99.9), Noisy("Loop", 10_000, 1000)];
        ResultRow[] second = [Noisy("Tensor", 10, 2), Noisy("Tensor", 100, 10), Noisy("Tensor", 1000, 100), Noisy("Tensor", 10_000, 500)];

        var crossover = Assert.Single(Crossover.Between(first, second));

        Assert.Equal(("Loop", "Tensor"), (crossover.FasterBelow, crossover.FasterAbove));
        Assert.InRange(crossover.Size, 10, 10_000);

        static ResultRow Noisy(string variant, double size, double time) => MadeUp.Row($"k/n{size}/forward/{variant}/cpu", time, size, noise: 0.05);
    }

    [Fact]
    public void Parallel_lines_and_lone_points_never_cross()
    {
        Assert.Empty(Crossover.Between(Rows("Loop", (10, 10), (1000, 1000)), Rows("Tensor", (10, 11), (1000, 1001))));
        Assert.Empty(Crossover.Between(Rows("Loop", (10, 10), (1000, 1000)), Rows("Tensor", (10, 100), (2000, 100))));
    }
}
