using RepLoss.Contract;
using RepLoss.Results;
using RepLoss.Results.Report;
using Xunit;

namespace RepLoss.Tests.Results.Report;

public sealed class ClaimFindingTests
{
    [Theory]
    [InlineData(1000, "as fast as claimed, and the code is wrong")]
    [InlineData(5000, "faster, but less than claimed, and the code is wrong")]
    [InlineData(null, "faster, and the code is wrong")]
    public void The_answer_compares_what_was_claimed_with_what_was_measured(int? claimed, string answer) =>
        Assert.Equal(answer, Find(MadeUp.RepBox(), claim => claim with { ClaimedSpeedup = claimed }).Answer);

    [Fact]
    public void An_honest_claim_is_true()
    {
        ResultSet set = MadeUp.RepBox();
        ClaimFinding finding = Find(
            set with { Verdicts = [.. set.Verdicts.Select(verdict => verdict with { Verdict = Verdict.Equal, Reason = null })] }, claim => claim with { ClaimedSpeedup = 300 });
        Assert.Equal(("as fast as claimed", true), (finding.Answer, finding.IsTrue));
    }

    [Fact]
    public void Fast_code_that_is_wrong_makes_no_claim_true() =>
        Assert.False(Find(MadeUp.RepBox(), claim => claim with { ClaimedSpeedup = 2 }).IsTrue);

    [Fact]
    public void A_slower_tensor_version_is_no_speedup()
    {
        ResultSet set = MadeUp.RepBox();
        ClaimFinding finding = Find(set with { Rows = [.. set.Rows.Select(row => row.Variant == "AsPublished" ? row.WithLaunches([[1e12, 1e12, 1e12]]) : row)] });
        Assert.Equal("no, it is slower, and the code is wrong", finding.Answer);
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public void Fewer_than_three_samples_give_numbers_and_no_answer(int samples, bool answers)
    {
        ResultSet set = MadeUp.RepBox();
        ClaimFinding finding = Find(set with { Rows = [.. set.Rows.Select(row => row.IsTimed ? row.WithLaunches([[.. row.SamplesNanoseconds.Take(samples)]]) : row)] });
        Assert.InRange(finding.Speedup!.Value, 1000, 2000);
        Assert.Equal(answers, finding.HasAnswer);
        Assert.Equal(!answers, finding.Answer == "no answer: fewer than 3 samples a row");
    }

    [Fact]
    public void What_was_not_measured_is_not_answered()
    {
        Assert.Equal("not measured", Find(MadeUp.RepBox() with { Rows = [], Verdicts = [] }).Answer);
        Assert.Equal("not timed, and the code is wrong", Find(MadeUp.RepBox() with { Rows = [] }).Answer);
    }

    [Fact]
    public void The_largest_size_with_both_rows_is_what_counts()
    {
        ClaimFinding finding = Find(MadeUp.RepBox());
        Assert.Equal("n256, forward", finding.Place);
        Assert.StartsWith("The diagonal has IoU 1", finding.Fault);
        MachineKind kind = MachineKind.Of([MadeUp.RepBox()])[0];
        Assert.Equal(["n256, forward", "n64, forward-backward"], ClaimFinding.EachPass(kind, MadeUp.RepBoxInfo, MadeUp.RepBoxInfo.Claims[0]).Select(each => each.Place));
        Assert.Equal("n64, forward-backward", Find(MadeUp.RepBox(), claim => claim with { Passes = [Pass.ForwardBackward] }).Place);
    }

    private static ClaimFinding Find(ResultSet set, Func<PublishedClaim, PublishedClaim>? change = null)
    {
        KernelInfo kernel = MadeUp.RepBoxInfo;
        kernel = kernel with { Claims = [(change ?? (claim => claim))(kernel.Claims[0])] };
        return Assert.Single(ClaimFinding.Of(MachineKind.Of([set with { Kernels = [kernel] }])[0]));
    }
}
