using RepLoss.Bench.Timing;
using Xunit;

namespace RepLoss.Tests.Bench;

public sealed class TimeArgumentsTests
{
    [Theory]
    [InlineData("time", "time", "")]
    [InlineData("time rep-box iou", "time rep-box iou", "")]
    [InlineData("time --filter *RepBox* --job medium", "time", "--filter *RepBox* --job medium")]
    [InlineData("time rep-box --profile full --filter *Tensor*", "time rep-box --profile full", "--filter *Tensor*")]
    [InlineData("time --strict --filter *Tensor* --data a", "time --strict --data a", "--filter *Tensor*")]
    [InlineData("time --budget 20 --filter *Tensor*", "time --budget 20", "--filter *Tensor*")]
    [InlineData("time --filter *Tensor* --profile=full --data a", "time --profile=full --data a", "--filter *Tensor*")]
    public void Own_options_are_told_from_those_of_BenchmarkDotNet(string line, string own, string theirs)
    {
        (string[] ours, string[] others) = TimeArguments.Split(line.Split(' '));

        Assert.Equal(own, string.Join(' ', ours));
        Assert.Equal(theirs, string.Join(' ', others));
    }
}
