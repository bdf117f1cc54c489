using System.Runtime.CompilerServices;
using RepLoss.Bench.Terminal;
using Xunit;

namespace RepLoss.Tests.Bench.Terminal;

public sealed class ProgressTests
{
    [Fact]
    public void Before_a_stage_has_gone_far_the_time_left_is_what_it_and_later_stages_may_take()
    {
        string shown = Shown(progress =>
        {
            progress.Stage(expected: TimeSpan.FromSeconds(90.9), later: TimeSpan.FromSeconds(30));
            progress.Show(0, "building");
        });
        Assert.Contains("2:00 left  building", shown);
    }

    [Fact]
    public void Then_it_is_in_proportion_to_what_was_done() => Assert.Contains("0:30 left  half", Shown(progress =>
    {
        progress.Stage(expected: TimeSpan.FromHours(1), later: TimeSpan.FromSeconds(30.5));
        progress.Show(0.999, "half");
    }));

    [Fact]
    public void Without_an_expectation_nothing_is_promised() => Assert.DoesNotContain("left", Shown(progress => progress.Show(0, "first")));

    [Fact]
    public void A_new_stage_may_take_what_was_left_of_the_old_one() => Assert.Contains("0:50 left  rows", Shown(progress =>
    {
        progress.Stage(expected: TimeSpan.FromSeconds(50.9));
        progress.Restart();
        progress.Show(0, "rows");
    }));

    [Fact]
    public void A_long_step_is_shown_again_with_its_time() => Assert.Matches(@"slow \([4-9] s\)", Shown(progress =>
    {
        progress.Show(0, "slow");
        Thread.Sleep(5500);
    }));

    [Fact]
    public void A_quiet_one_shows_nothing() => Assert.Equal("", Shown(progress =>
    {
        progress.IsQuiet = true;
        progress.Show(0, "anything");
    }));

    [Fact]
    public void The_runtime_keeps_where_the_output_goes_where_the_title_is_kept_from_it()
    {
        Assert.Equal(typeof(StrongBox<bool>), WindowTitle.Answer?.FieldType);
        Assert.Equal(7, WindowTitle.Without(() => 7));
    }

    private static string Shown(Action<Progress> use) => TheProgram.Call(() =>
    {
        using var progress = new Progress();
        use(progress);
        return 0;
    }).Error;
}
