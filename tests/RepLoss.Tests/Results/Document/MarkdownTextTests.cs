using RepLoss.Results.Document;
using Xunit;

namespace RepLoss.Tests.Results.Document;

public class MarkdownTextTests
{
    [Theory]
    [InlineData("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;")]
    [InlineData("a|b\nc", "a&#124;b c")]
    [InlineData("*x* _y_ `z` [a](b) ![i](j)", @"\*x\* \_y\_ \`z\` \[a\](b) \!\[i\](j)")]
    [InlineData("@someone #1 ~~x~~ $x$ \\", @"&#64;someone &#35;1 \~\~x\~\~ \$x\$ \\")]
    [InlineData("\u0001", "\uFFFD")]
    public void Nothing_in_a_text_acts(string text, string expected) => Assert.Equal(expected, MarkdownText.Escape(text));

    [Fact]
    public void A_fence_is_longer_than_any_inside() => Assert.Equal("`````text\na ```` b\n`````\n", MarkdownText.Fence("a ```` b\n"));

    [Fact]
    public void A_blank_at_the_end_of_strong_text_goes_outside() => Assert.Equal("**Time** is", MarkdownText.Escape([Inline.Strong("Time "), "is"]));
}
