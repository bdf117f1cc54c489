using RepLoss.Bench.Terminal;
using Xunit;

namespace RepLoss.Tests.Bench.Terminal;

public sealed class TextTableTests
{
    [Fact]
    public void Columns_are_as_wide_as_their_longest_cell_and_the_last_is_not_padded() =>
        Assert.Equal(["row   median  verdict", "long  1 µs    equal", "x     12 µs   skipped: too slow"], Table().Lines(int.MaxValue).Select(WithoutErrors));

    [Fact]
    public void A_narrow_terminal_loses_what_it_can_do_without_and_nothing_else()
    {
        Assert.Equal("row   median  value error  gradient error  verdict", Table().Lines(60).First());
        Assert.Equal("row   median  value error  verdict", Table().Lines(59).First());
        Assert.Equal("row   median  verdict", Table().Lines(40).First());
        Assert.Equal(["row", "  median  verdict", "long", "  1 µs    equal", "x", "  12 µs   skipped: too slow"], Table().Lines(30));
    }

    private static TextTable Table()
    {
        var table = new TextTable("row", "median", "value error", "gradient error", "verdict") { Dispensable = ["gradient error", "value error"] };
        table.Add("long", "1 µs", "1e-7", "2e-7", "equal");
        table.Add("x", "12 µs", "–", "–", "skipped: too slow");
        return table;
    }

    private static string WithoutErrors(string line) => line[..14] + line[43..];
}
