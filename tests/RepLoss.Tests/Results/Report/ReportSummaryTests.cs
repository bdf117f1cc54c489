using RepLoss.Results.Report;
using Xunit;

namespace RepLoss.Tests.Results.Report;

public sealed class ReportSummaryTests
{
    [Fact]
    public void It_says_what_was_proved_and_what_became_of_the_claims()
    {
        IReadOnlyList<string> lines = ReportSummary.Lines(MadeUp.RepBox(), claims: 5);
        Assert.Equal("3 twins of 1 kernel are proved equal on 312 cases; 1 published version shows the declared faults.", lines[0]);
        Assert.Equal("Is the published speed-up true? No, the one claim that was checked is not true.", lines[1]);
        Assert.StartsWith("RepBox at n256, forward: claimed 1,790 times, measured 1,", lines[2]);
        Assert.Equal(3, lines.Count);
    }

    [Fact]
    public void Claims_that_have_no_room_are_counted()
    {
        IReadOnlyList<string> lines = ReportSummary.Lines(MadeUp.RepBox(), claims: 0);
        Assert.Equal("On the page: 1 more claim.", lines[^1]);
    }
}
