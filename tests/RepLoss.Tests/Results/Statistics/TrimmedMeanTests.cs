using RepLoss.Results.Statistics;
using Xunit;

namespace RepLoss.Tests.Results.Statistics;

public class TrimmedMeanTests
{
    [Fact]
    public void Below_eight_values_it_is_the_mean_and_the_variance()
    {
        var mean = TrimmedMean.Of([1, 2, 3, 4, 10]);
        Assert.Equal((4, 12.5, 5), (mean.Mean, mean.Variance, mean.Kept));
    }

    [Fact]
    public void From_eight_on_an_outlier_counts_for_little()
    {
        // Kept: 2..7; winsorized 2,2,3,4,5,6,7,7: sum of squares 28, over 6 - 1.
        var mean = TrimmedMean.Of([1000, 1, 2, 3, 4, 5, 6, 7]);
        Assert.Equal((4.5, 30.0 / 5, 6), (mean.Mean, mean.Variance, mean.Kept));
    }
}
