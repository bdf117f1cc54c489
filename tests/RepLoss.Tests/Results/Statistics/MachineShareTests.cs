using RepLoss.Contract;
using RepLoss.Results;
using RepLoss.Results.Statistics;
using Xunit;

namespace RepLoss.Tests.Results.Statistics;

public class MachineShareTests
{
    private static readonly MachineLimit Limit = new() { BandwidthBytesPerSecond = new(1e10, 2e10), FlopsPerSecond = new(1e11, null) };

    private static readonly ResultRow Row = MadeUp.Row("k/n8/forward/Loop/cpu", 1).WithLaunches([[1000]]);

    [Fact]
    public void The_tighter_limit_counts_and_the_larger_measurement()
    {
        // 1000 bytes at 2e10 bytes/s take 50 ns; 10,000 operations at 1e11/s take 100 ns.
        Assert.Equal(0.05, MachineShare.Of(Row with { Bytes = 1000, Flops = 1000 }, Limit)!.Value, 1e-12);
        Assert.Equal(0.1, MachineShare.Of(Row with { Bytes = 1000, Flops = 10_000 }, Limit)!.Value, 1e-12);
        Assert.Equal(0.05, MachineShare.Of(Row with { Bytes = 1000, Flops = null }, Limit)!.Value, 1e-12);
    }

    [Fact]
    public void What_is_not_known_has_no_share()
    {
        Assert.Null(MachineShare.Of(Row with { Bytes = null, Flops = null }, Limit));
        Assert.Null(MachineShare.Of(Row, null));
        Assert.Null(MachineShare.Of(Row with { Bytes = 5 }, new MachineLimit()));
        Assert.Null(MachineShare.Of(Row with { Bytes = 5, Verdict = Verdict.Failed }, Limit));
    }
}
