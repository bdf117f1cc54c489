using RepLoss.Bench.Verbs;
using RepLoss.Results;
using RepLoss.Tests.Results;
using Xunit;

namespace RepLoss.Tests.Bench;

public sealed class MainJobTests
{
    [Theory]
    [InlineData(40, 1)]
    [InlineData(80, 1)]
    [InlineData(80, 30)]
    [InlineData(120, 30)]
    public void The_summary_has_at_most_twelve_lines_of_the_terminals_width(int width, int claims)
    {
        ResultSet set = MadeUp.RepBox();
        PublishedClaim claim = MadeUp.RepBoxInfo.Claims[0];
        set = set with { Kernels = [MadeUp.RepBoxInfo with { Claims = [.. Enumerable.Range(0, claims).Select(i => claim with { System = $"{claim.System}{i}" })] }] };

        IReadOnlyList<string> lines = MainJob.Summary(set, "artifacts/report/index.html", width);

        Assert.InRange(lines.Count, 3, 12);
        Assert.All(lines, line => Assert.InRange(line.Length, 1, width));
        string text = string.Join(' ', lines.Select(line => line.Trim()));
        Assert.Contains("3 twins of 1 kernel are proved equal on 312 cases", text);
        Assert.Contains("Is the published speed-up true?", text);
        Assert.Contains("index.html", lines[^1]);
    }
}
