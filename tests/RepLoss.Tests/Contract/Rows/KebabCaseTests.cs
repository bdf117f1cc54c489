using RepLoss.Contract;
using Xunit;

namespace RepLoss.Tests.Contract.Rows;

public class KebabCaseTests
{
    [Fact]
    public void Verdicts_have_the_words_of_the_design() => Assert.Equal(
        ["equal", "tie-only", "differs-as-declared", "not-equal", "skipped", "failed"], Enum.GetValues<Verdict>().Select(KebabCase.Of));

    [Theory]
    [InlineData("AMD EPYC 7763 (64-Core)", "amd-epyc-7763-64-core")]
    [InlineData("../../etc/passwd", "etc-passwd")]
    [InlineData("<script>", "script")]
    [InlineData("日本", "unnamed")]
    [InlineData("", "unnamed")]
    public void A_kebab_case_name_is_fit_for_a_folder(string name, string expected) => Assert.Equal(expected, KebabCase.Slug(name));
}
