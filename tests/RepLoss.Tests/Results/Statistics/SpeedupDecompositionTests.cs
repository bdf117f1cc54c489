using RepLoss.Contract;
using RepLoss.Results;
using RepLoss.Results.Statistics;
using Xunit;

namespace RepLoss.Tests.Results.Statistics;

public class SpeedupDecompositionTests
{
    private static ResultRow Row(string variant, double size, double nanoseconds, string device = "cpu") =>
        MadeUp.Row($"k/n{size}/forward/{variant}/{device}", 1, size).WithLaunches([[nanoseconds]]);

    [Fact]
    public void The_chain_is_taken_at_the_largest_shared_size()
    {
        var decomposition = SpeedupDecomposition.Of(
        [
            Row("Fused", 64, 1), Row("Fused", 256, 5), Row("Fused", 1024, 50), Row("Tensor", 256, 40, "cuda"), Row("Tensor", 64, 3), Row("Tensor", 256, 20),
            Row("Loop", 64, 4), Row("Loop", 256, 10), Row("ElementLoop", 64, 900), Row("ElementLoop", 256, 1000), Row("AsPublished", 256, 7),
        ])!;
        Assert.Equal(256, decomposition.Size);
        Assert.Equal(["element access", "vectorisation", "fusion", "device"], decomposition.Steps.Select(step => step.Cause));
        Assert.Equal([100, 0.5, 4, 0.125], decomposition.Steps.Select(step => step.Factor));
        Assert.Equal(1000.0 / 40, decomposition.Total, 1e-12);
    }

    [Fact]
    public void One_link_or_no_shared_size_is_no_chain()
    {
        Assert.Null(SpeedupDecomposition.Of([Row("Loop", 64, 1), Row("Loop", 256, 1), Row("AsPublished", 64, 1)]));
        Assert.Null(SpeedupDecomposition.Of([Row("Loop", 64, 1), Row("Tensor", 256, 1)]));
        Assert.Null(SpeedupDecomposition.Of([Row("Loop", 64, 1), Row("Tensor", 64, 1) with { Verdict = Verdict.NotEqual, Reason = "off" }]));
    }
}
