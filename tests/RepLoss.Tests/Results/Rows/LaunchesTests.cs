using RepLoss.Results;
using Xunit;

namespace RepLoss.Tests.Results.Rows;

public class LaunchesTests
{
    [Fact]
    public void EachLaunchHasItsMedian()
    {
        ResultRow row = MadeUp.Row("k/n8/forward/Loop/cpu", 1).WithLaunches([[3, 1, 2], [10], [8, 4]]);
        Assert.Equal([2, 10, 6], Launches.Medians(row));
        Assert.Empty(Launches.Medians(row.WithLaunches([])));
    }

    [Fact]
    public void TheMedianLeavesItsInputAlone()
    {
        double[] samples = [3, 1, 2];
        Assert.Equal(2, Launches.Median(samples));
        Assert.Equal([3, 1, 2], samples);
    }
}
