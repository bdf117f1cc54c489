using RepLoss.Results;
using Xunit;

namespace RepLoss.Tests.Results.Rows;

public class LaunchesTests
{
    [Fact]
    public void Each_launch_has_its_median()
    {
        ResultRow row = MadeUp.Row("k/n8/forward/Loop/cpu", 1).WithLaunches([[3, 1, 2], [10], [8, 4]]);
        Assert.Equal([2, 10, 6], Launches.Medians(row));
        Assert.Empty(Launches.Medians(row.WithLaunches([])));
    }

    [Fact]
    public void The_median_leaves_its_input_alone()
    {
        double[] samples = [3, 1, 2];
        Assert.Equal(2, Launches.Median(samples));
        Assert.Equal([3, 1, 2], samples);
    }
}
