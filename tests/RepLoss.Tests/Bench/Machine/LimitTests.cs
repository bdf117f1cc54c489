using RepLoss.Bench.Machine;
using RepLoss.Results;
using RepLoss.Tests.Results;
using Xunit;

namespace RepLoss.Tests.Bench.Machine;

public sealed class LimitTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(8, 24L << 10, 32)]
    [InlineData(260, 24L << 10, 256)]
    [InlineData(32, 512, 32)]
    public void An_array_is_four_times_the_cache_unless_memory_is_short(long cacheMiB, long memoryMiB, long expectedMiB) =>
        Assert.Equal(expectedMiB << 20, MachineLimitBandwidth.ArrayBytes(cacheMiB << 20, memoryMiB << 20));

    [Fact]
    public void The_last_cache_is_the_largest_that_is_listed()
    {
        Write("index0", "32K\n");
        Write("index2", "1024K\n");
        Write("index3", "36M\n");
        Write("index4", "words\n");

        Assert.Equal(36L << 20, MachineLimitBandwidth.LastCacheBytes(_folder.Path));
        Assert.Equal(16L << 20, MachineLimitBandwidth.LastCacheBytes(_folder.At("nothing")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Every_thread_takes_part_in_every_pass_and_a_rate_comes_out(int threads)
    {
        var passes = new int[threads];

        double rate = MachineLimitTest.BestRate(threads, TimeSpan.Zero, 1, index => passes[index]++);

        Assert.True(double.IsFinite(rate) && rate > 0);
        Assert.All(passes, count => Assert.Equal(2, count));
    }

    [Fact]
    public void Both_limits_are_measured_before_and_after()
    {
        ResultSet before = MachineLimitTest.Before(MadeUp.Set() with { MachineLimit = null });
        Assert.Null(before.MachineLimit!.FlopsPerSecond!.After);
        ResultSet after = MachineLimitTest.After(before);

        Assert.Equal(before.MachineLimit.FlopsPerSecond.Before, after.MachineLimit!.FlopsPerSecond!.Before);
        // A computer of this century moves and computes at least this much, and none of today that much.
        Assert.InRange(after.MachineLimit.BandwidthBytesPerSecond!.Largest!.Value, 1e8, 1e13);
        Assert.InRange(after.MachineLimit.FlopsPerSecond!.Largest!.Value, 1e8, 1e15);
    }

    [Fact]
    public void A_run_that_goes_on_keeps_its_first_limit()
    {
        ResultSet run = MadeUp.Set();
        Assert.Same(run, MachineLimitTest.Before(run));
    }

    private void Write(string index, string text)
    {
        Directory.CreateDirectory(_folder.At(index));
        File.WriteAllText(Path.Combine(_folder.At(index), "size"), text);
    }
}
