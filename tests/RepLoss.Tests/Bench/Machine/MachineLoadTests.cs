using RepLoss.Bench.Machine;
using Xunit;

namespace RepLoss.Tests.Bench.Machine;

public sealed class MachineLoadTests
{
    private static readonly MachineLoad s_before = MachineLoad.Parse("cpu  100 50 30 9000 7 2 3 40 0 0", TimeSpan.Zero)!;

    [Fact]
    public void The_counters_of_the_system_are_seconds_of_work_and_of_steal() => Assert.Equal((1.85, 0.4), (s_before.Busy, s_before.Stolen));

    [Theory]
    [InlineData("")]
    [InlineData("cpu 1 2 3")]
    [InlineData("cpu 1 2 3 4 x 6 7 8")]
    [InlineData("intr 1 2 3 4 5 6 7 8")]
    public void A_line_of_another_kind_says_nothing(string line) => Assert.Null(MachineLoad.Parse(line, TimeSpan.Zero));

    [Theory]
    [InlineData("cpu  100 50 30 9000 7 2 3 40 0 0", 0)]
    [InlineData("cpu  110 50 30 9000 7 2 3 40 0 0", 0)]
    [InlineData("cpu  190 50 30 9000 7 2 3 40 0 0", 0.9)]
    [InlineData("cpu  190 50 30 9000 7 2 3 41 0 0", 0.9)]
    public void Work_of_this_process_and_single_ticks_disturb_nothing(string after, double own) => Assert.Empty(Sentences(after, own));

    [Theory]
    [InlineData("cpu  190 50 30 9000 7 2 3 40 0 0", "other work kept 0.9 of")]
    [InlineData("cpu  100 110 30 9000 7 2 3 40 0 0", "other work kept 0.6 of")]
    [InlineData("cpu  100 50 30 9000 7 2 3 48 0 0", "the hypervisor took 0.08 of")]
    public void Other_work_and_steal_are_told(string after, string sentence) => Assert.StartsWith(sentence, Assert.Single(Sentences(after, 0)));

    [Theory]
    [InlineData("2000000", "3500000", "performance", "the processors' clock is limited to 2.0 of 3.5 GHz")]
    [InlineData("3500000", "3500000", "powersave", "the processors' clock changes with the load (governor powersave)")]
    public void A_clock_that_is_not_at_its_fastest_is_told(string limit, string fastest, string governor, string sentence) =>
        Assert.Equal(sentence, Assert.Single(MachineLoad.OfClock(limit, fastest, governor)));

    [Theory]
    [InlineData("3500000", "3500000", "performance")]
    [InlineData(null, null, null)]
    public void A_clock_at_its_fastest_or_unknown_is_not(string? limit, string? fastest, string? governor) => Assert.Empty(MachineLoad.OfClock(limit, fastest, governor));

    private static IEnumerable<string> Sentences(string after, double own) =>
        s_before.Until(MachineLoad.Parse(after, TimeSpan.FromSeconds(1))!, TimeSpan.FromSeconds(own));
}
