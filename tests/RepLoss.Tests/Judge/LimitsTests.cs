using RepLoss.Contract;
using RepLoss.Judge;
using Xunit;

namespace RepLoss.Tests.Judge;

/// <summary>How far off an element may be.</summary>
public sealed class LimitsTests
{
    private static readonly HostArray Reference = HostArray.Of(new[] { 2.0, -10.0 }, 2);

    [Theory]
    [InlineData(DType.Float32, false, 1e-6 * 10 + 1e-5 * 2)]
    [InlineData(DType.Float32, true, 1e-5 * 10 + 1e-4 * 2)]
    [InlineData(DType.Float64, false, 1e-12 * 12)]
    [InlineData(DType.Float64, true, 1e-12 * 12)]
    [InlineData(DType.Int64, false, 0)]
    public void The_scale_is_the_largest_truth_and_the_relative_part_goes_with_the_element(DType dtype, bool gradient, double expected) =>
        Assert.Equal(expected, Of(dtype, gradient).Allowed(0), expected * 1e-9);

    [Fact]
    public void A_larger_term_that_cancelled_widens_the_absolute_part_alone()
    {
        var limits = new Limits(Tolerance.Default, DType.Float64, false, Reference) { LargestTerm = 1000 };
        Assert.Equal(1e-12 * (1000 + 2), limits.Allowed(0), 1e-20);
        Assert.Equal(1000, limits.Unit);
    }

    [Fact]
    public void An_infinite_term_excuses_nothing() =>
        Assert.Equal(10, new Limits(Tolerance.Default, DType.Float64, false, Reference) { LargestTerm = double.PositiveInfinity }.Scale);

    [Fact]
    public void In_float32_four_times_the_Loops_own_error_is_allowed_and_in_float64_not()
    {
        HostArray yardstick = HostArray.Of(new[] { 2.5f, -10f }, 2);
        Assert.Equal(2, new Limits(Tolerance.Default, DType.Float32, false, Reference) { Yardstick = yardstick }.Allowed(0));
        Assert.Equal(1e-12 * 12, new Limits(Tolerance.Default, DType.Float64, false, Reference) { Yardstick = yardstick }.Allowed(0), 1e-20);
    }

    [Fact]
    public void A_yardstick_that_is_not_finite_is_no_excuse()
    {
        HostArray yardstick = HostArray.Of(new[] { float.NaN, float.PositiveInfinity }, 2);
        var limits = new Limits(Tolerance.Default, DType.Float32, false, Reference) { Yardstick = yardstick };
        Assert.Equal(Of(DType.Float32, false).Allowed(0), limits.Allowed(0));
        Assert.Equal(Of(DType.Float32, false).Allowed(1), limits.Allowed(1));
    }

    [Fact]
    public void Exact_means_exact() =>
        Assert.Equal(0, new Limits(Tolerance.Default, DType.Float32, false, Reference) { Exact = true, LargestTerm = 1e9 }.Allowed(0));

    [Fact]
    public void Zeros_can_be_told_from_the_truth_unless_float32_gives_nothing_else()
    {
        Assert.True(Of(DType.Float32, true).ZerosAreWrong);
        Assert.False(Of(DType.Int64, false).ZerosAreWrong);
        Assert.False(new Limits(Tolerance.Default, DType.Float32, true, Reference) { OnlyFinite = true }.ZerosAreWrong);
        Assert.False(new Limits(Tolerance.Default, DType.Float32, true, Reference) { Yardstick = HostArray.Of(new float[2], 2) }.ZerosAreWrong);
    }

    private static Limits Of(DType dtype, bool gradient) => new(Tolerance.Default, dtype, gradient, Reference);
}
