using RepLoss.Results.Document;
using Xunit;

namespace RepLoss.Tests.Results.Document;

public class QuantityTests
{
    [Theory]
    [InlineData(0.5, "0.500 ns")]
    [InlineData(1.0, "1.00 ns")]
    [InlineData(999.4, "999 ns")]
    [InlineData(999.6, "1.00 µs")]
    [InlineData(12345.0, "12.3 µs")]
    [InlineData(8.9e9, "8.90 s")]
    [InlineData(5.42e11, "542 s")]
    [InlineData(null, "–")]
    [InlineData(double.NaN, "–")]
    [InlineData(double.PositiveInfinity, "–")]
    public void Times_have_three_digits_and_a_unit(double? nanoseconds, string expected) => Assert.Equal(expected, Quantity.Time(nanoseconds));

    [Theory]
    [InlineData(0.0, "0")]
    [InlineData(1790.4, "1,790")]
    [InlineData(99.96, "100")]
    [InlineData(9.996, "10.0")]
    [InlineData(0.00123456, "0.00123")]
    [InlineData(0.0000123, "1.23e-5")]
    [InlineData(-0.5, "-0.500")]
    public void Numbers_have_three_digits(double number, string expected) => Assert.Equal(expected, Quantity.Number(number));

    [Theory]
    [InlineData(1.234e-7, "1.23e-7")]
    [InlineData(0.0, "0")]
    [InlineData(2.5, "2.5e0")]
    [InlineData(1e12, "1e12")]
    public void Errors_are_scientific(double error, string expected) => Assert.Equal(expected, Quantity.Error(error));

    [Fact]
    public void Memory_rates_shares_and_counts_have_their_units()
    {
        Assert.Equal("25.0 GB", Quantity.Memory(2.5e10));
        Assert.Equal("0 B", Quantity.Memory(0));
        Assert.Equal("3.40 M/s", Quantity.Rate(3.4e6));
        Assert.Equal("12.3 %", Quantity.Share(0.1234));
        Assert.Equal("4,096", Quantity.Count(4096));
    }
}
