using RepLoss.Judge;
using Xunit;

namespace RepLoss.Tests.Judge;

public sealed class DistanceTests
{
    private static readonly Distance Nothing = new(), Exact = new() { Allowed = 1e-6, Place = "loss[]" }, Off = new() { Error = 1e-7, Allowed = 1e-6, Place = "loss[1]" };

    [Fact]
    public void An_error_of_nothing_is_known_and_outweighs_what_was_not_compared()
    {
        Assert.Equal(Exact, Nothing.Max(Exact));
        Assert.Equal(Exact, Exact.Max(Nothing));
        Assert.Equal("", Nothing.Max(Nothing).Place);
    }

    [Fact]
    public void The_larger_share_of_what_is_allowed_stays()
    {
        Assert.Equal(Off, Exact.Max(Off));
        Assert.Equal(Off, Off.Max(Exact));
        Assert.Equal(Off, Off.Max(Off with { Allowed = 1e-5 }));
        Assert.Equal(5, (Off with { WrongKind = 2 }).Max(Exact with { WrongKind = 3 }).WrongKind);
    }
}
