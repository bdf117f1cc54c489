using RepLoss.Contract;
using Xunit;

namespace RepLoss.Tests.Contract;

/// <summary>Pins the stream by values from an independent program; a change here changes every case that was ever published.</summary>
public class CaseRandomTests
{
    [Theory]
    [InlineData(0UL, new[] { 0x99EC5F36CB75F2B4UL, 0xBF6E1F784956452AUL, 0x1A5F849D4933E6E0UL, 0x6AA594F1262D2D2CUL })]
    [InlineData(1UL, new[] { 0xB3F2AF6D0FC710C5UL, 0x853B559647364CEAUL, 0x92F89756082A4514UL, 0x642E1C7BC266A3A7UL })]
    public void A_seed_fixes_the_bits(ulong seed, ulong[] expected)
    {
        var random = new CaseRandom(seed);
        Assert.Equal(expected, Enumerable.Range(0, 4).Select(_ => random.NextBits()).ToArray());
    }

    [Fact]
    public void A_name_and_a_seed_fix_the_bits()
    {
        var random = new CaseRandom("rep-box", 7);
        ulong[] expected = [0x71894332E3B573DE, 0x28F16610A2864AD2, 0x2B31D5287B678A9D, 0x68D46B8A296C9599];
        Assert.Equal(expected, Enumerable.Range(0, 4).Select(_ => random.NextBits()).ToArray());
    }

    [Fact]
    public void Doubles_and_integers_come_from_the_bits()
    {
        var doubles = new CaseRandom(0);
        Assert.Equal([0.6012629994179048, 0.7477740925472398, 0.10301998939503632], new[] { doubles.NextDouble(), doubles.NextDouble(), doubles.NextDouble() });
        var integers = new CaseRandom(0);
        Assert.Equal([60, 74, 10, 41, 73, 99], Enumerable.Range(0, 6).Select(_ => integers.NextInt(0, 100)).ToArray());
    }

    [Fact]
    public void Normal_numbers_come_from_the_bits()
    {
        var random = new CaseRandom(0);
        Assert.Equal(-0.01896499060631051, random.NextGaussian(), 14);
        Assert.Equal(-0.40372109705088766, random.NextGaussian(), 14);
    }

    [Fact]
    public void Shuffle_is_pinned_too()
    {
        int[] values = [0, 1, 2, 3, 4, 5];
        new CaseRandom(0).Shuffle<int>(values);
        Assert.Equal([4, 2, 1, 0, 5, 3], values);
    }
}
