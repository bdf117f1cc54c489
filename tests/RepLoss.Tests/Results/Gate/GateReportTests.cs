using RepLoss.Contract;
using RepLoss.Results.Gate;
using Xunit;

namespace RepLoss.Tests.Results.Gate;

public class GateReportTests
{
    private static readonly GateResult Result = new(
    [
        new GateLine { Id = RowId.Parse("iou/n64/forward/Loop/cpu"), Word = GateWord.Same, Ratio = 1.01, Low = 0.98, High = 1.03, BaselineNanoseconds = 1e3, CandidateNanoseconds = 1.01e3 },
        new GateLine { Id = RowId.Parse("iou/n64/forward/Tensor/cpu"), Word = GateWord.Slower, Ratio = 1.234, Low = 1.2, High = 1.27, BaselineNanoseconds = 1e3, CandidateNanoseconds = 1.234e3 },
        new GateLine { Id = RowId.Parse("iou/<b>|x/forward/Tensor/cpu"), Word = GateWord.Missing, Reason = "gone <script>\n| x" },
    ], new GateOptions());

    [Fact]
    public void A_line_has_word_row_numbers_and_reason()
    {
        IReadOnlyList<string> lines = GateReport.Lines(Result);
        Assert.Equal("slower         iou/n64/forward/Tensor/cpu    1.23 (1.20 to 1.27)", lines[1]);
        Assert.StartsWith("missing        iou/<b>|x/forward/Tensor/cpu  gone", lines[2]);
    }

    [Fact]
    public void The_summary_counts_the_words()
    {
        Assert.Equal("The gate fails: 2 of 3 rows had their times compared (1 same, 1 slower, 1 missing), at a threshold of 10.0 % and 0.500 % chance of any false alarm.", GateReport.Summary(Result));
        Assert.StartsWith("The gate passes: 1 of 1 rows", GateReport.Summary(Result with { Lines = [Result.Lines[0]] }));
        Assert.Equal("The gate fails: there is no row to compare.", GateReport.Summary(Result with { Lines = [] }));
        Assert.Equal("The gate fails: no times were compared (1 missing).", GateReport.Summary(Result with { Lines = [Result.Lines[2]] }));
    }

    [Fact]
    public void The_markdown_shows_what_changed_and_folds_the_rest()
    {
        string text = GateReport.Markdown(Result);
        Assert.Contains("### Benchmarks: the gate fails", text);
        Assert.Contains("| iou/n64/forward/Tensor/cpu | slower | 1.00 µs | 1.23 µs | 1.23 (1.20 to 1.27) | – |", text);
        Assert.True(text.IndexOf("| iou/n64/forward/Loop/cpu", StringComparison.Ordinal) > text.IndexOf("<details>", StringComparison.Ordinal));
        Assert.DoesNotContain("<script", text);
        Assert.Contains("iou/&lt;b&gt;&#124;x/forward/Tensor/cpu", text);
    }

    [Theory]
    [InlineData(0, GateWord.Same, GateWord.Faster, GateWord.New)]
    [InlineData(5, GateWord.Missing)]
    [InlineData(5, GateWord.NotComparable)]
    [InlineData(4, GateWord.Slower, GateWord.Missing)]
    [InlineData(4, GateWord.ErrorGrew, GateWord.NotComparable)]
    [InlineData(4, GateWord.AllocatesMore, GateWord.Missing)]
    [InlineData(3, GateWord.Failed, GateWord.Slower, GateWord.Missing)]
    [InlineData(1, GateWord.NotEqual, GateWord.Failed, GateWord.Slower, GateWord.Missing)]
    public void The_gravest_word_sets_the_exit_code(int exitCode, params GateWord[] words) =>
        Assert.Equal(exitCode, (Result with { Lines = [Result.Lines[0], .. words.Select(word => Result.Lines[0] with { Word = word })] }).ExitCode);
}
