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
    [InlineData("time --list", "time --list=flat", "")]
    [InlineData("time --list tree iou --wide", "time --list=tree iou --wide", "")]
    [InlineData("time --list iou", "time --list=flat iou", "")]
    [InlineData("time --list=json --filter a", "time --list=json", "--filter a")]
    [InlineData("time --resume", "time --resume", "")]
    [InlineData("time --resume iou --job dry", "time iou --resume", "--job dry")]
    [InlineData("time --resume a/run --job dry", "time --resume=a/run", "--job dry")]
    [InlineData("time --resume run.json iou", "time --resume=run.json iou", "")]
    public void Own_options_are_told_from_those_of_BenchmarkDotNet(string line, string own, string theirs)
    {
        (string[] ours, string[] others) = TimeArguments.Split(line.Split(' '));

        Assert.Equal(own, string.Join(' ', ours));
        Assert.Equal(theirs, string.Join(' ', others));
    }

    [Theory]
    [InlineData("--filter *a* *b* --job dry -i", "--job dry|-i", "*a*|*b*")]
    [InlineData("-f a --artifacts out --keepFiles --iterationCount=3", "--iterationCount=3", "a")]
    [InlineData("--exporters json", "", "")]
    public void What_changes_the_meaning_of_a_time_is_told_from_what_does_not(string line, string settings, string filters)
    {
        var arguments = BenchmarkDotNetArguments.Parse(line.Split(' '));

        Assert.Equal(settings, string.Join('|', arguments.Settings));
        Assert.Equal(filters, string.Join('|', arguments.Filters));
        Assert.Equal(["--filter", "*"], arguments.All[^2..]);
        Assert.Single(arguments.All, argument => argument is "--filter" or "-f");
    }
}
