using RepLoss.Results;
using RepLoss.Results.Report;
using Xunit;

namespace RepLoss.Tests.Results.Report;

public sealed class ThreadsPageTests
{
    private const string Large = "bce/n100000/forward/Fused/cpu", Small = "bce/n1000/forward/Fused/cpu", Tiny = "bce/n10/forward/Fused/cpu";

    [Fact]
    public void What_gains_and_what_loses_is_told_by_the_interval()
    {
        string page = ThreadsPage.Of(
            Run(1, MadeUp.Row(Large, 1000), MadeUp.Row(Small, 100), MadeUp.Row(Tiny, 10)),
            Run(4, MadeUp.Row(Large, 300, seed: 2), MadeUp.Row(Small, 100, seed: 2), MadeUp.Row(Tiny, 20, seed: 2)),
            ("m/threads/1.json", "m/threads/4.json"));

        Assert.Contains("| Row | 1 thread | 4 threads | Ratio |", page, StringComparison.Ordinal);
        Assert.EndsWith("gains |", RowOf(page, Large), StringComparison.Ordinal);
        Assert.EndsWith("changes nothing that is seen |", RowOf(page, Small), StringComparison.Ordinal);
        Assert.EndsWith("loses |", RowOf(page, Tiny), StringComparison.Ordinal);
        Assert.Contains("<code>m/threads/1.json</code> and <code>m/threads/4.json</code>", page, StringComparison.Ordinal);
        Assert.Contains("in 5 launches", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_that_only_one_side_timed_has_no_ratio()
    {
        string page = ThreadsPage.Of(Run(1, MadeUp.Row(Large, 1000), MadeUp.Row(Small, 100)), Run(2, MadeUp.Row(Small, 100)), ("a", "b"));
        Assert.EndsWith("| – | – | – | – |", RowOf(page, Large), StringComparison.Ordinal);
    }

    private static ResultSet Run(int threads, params IReadOnlyList<ResultRow> rows) => MadeUp.Set(rows) with { Threads = threads };

    private static string RowOf(string page, string id) =>
        page.Split('\n').Single(line => line.Replace("\\", "", StringComparison.Ordinal).Contains(id, StringComparison.Ordinal)).TrimEnd();
}
