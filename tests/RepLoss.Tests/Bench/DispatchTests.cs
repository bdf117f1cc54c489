using RepLoss.Bench.Dispatch;
using RepLoss.Bench.Peers;
using Xunit;

namespace RepLoss.Tests.Bench;

public sealed class DispatchTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    [Fact]
    public void Every_operation_has_a_row_with_both_times_and_their_ratio()
    {
        var python = PyTorch.Find();
        Assert.SkipWhen(python.Reason is not null, python.Reason ?? "");
        Assert.Equal(TinyOperation.All.Count, python.Dispatch(Moment).Length);
        string text = DispatchTiming.Run(python, 1, Moment);
        Assert.All(TinyOperation.All, operation => Assert.Contains(Rows(text), row => Cell(row, 1) == operation.Name && double.Parse(Cell(row, 4)) > 0));
    }

    [Fact]
    public void Without_PyTorch_a_sentence_says_so_and_our_times_stand_alone()
    {
        string text = DispatchTiming.Run(new PyTorch("", "PyTorch is not here"), 1, Moment);
        Assert.Contains("PyTorch is not here.", text, StringComparison.Ordinal);
        Assert.All(TinyOperation.All, operation => Assert.Contains(Rows(text), row => Cell(row, 1) == operation.Name && Cell(row, 3) == "–" && Cell(row, 2) != "–"));
    }

    [Fact]
    public void What_Python_complains_of_is_told()
    {
        Exception thrown = Assert.ThrowsAny<Exception>(() => new PyTorch("no-such-python", null).Dispatch(Moment));
        Assert.Contains("there is no such program", thrown.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Rows(string text) => text.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Select(line => line.Replace("\\", "", StringComparison.Ordinal));

    private static string Cell(string row, int column) => row.Split('|')[column].Trim();
}
