using RepLoss.Contract;
using RepLoss.Judge;
using Xunit;

namespace RepLoss.Tests.Judge;

/// <summary>One array against the truth: dtype, shape, kinds, values, and the rule against zeros.</summary>
public sealed class ComparisonTests
{
    [Fact]
    public void Equal_arrays_have_no_difference() => Assert.Null(Compare(Single(1, 2), Double(1, 2)));

    [Fact]
    public void Another_dtype_is_told_before_anything_else() =>
        Assert.Equal((FailureKind.DType, "float64", "float32"), Told(Compare(Double(7), Double(1, 2))));

    [Fact]
    public void Another_shape_of_the_same_count_is_told() =>
        Assert.Equal((FailureKind.Shape, "[2,1]", "[2]"), Told(Compare(HostArray.Of(new float[] { 1, 2 }, 2, 1), Double(1, 2))));

    [Fact]
    public void A_length_that_is_part_of_the_answer_is_told_apart_from_a_shape()
    {
        var limits = new Limits(Tolerance.Default, DType.Float64, false, Matrix(2, 3)) { AnsweredDimensions = [0] };
        Assert.Equal((FailureKind.Length, "[1,3]", "[2,3]"), Told(Comparison.Of("y", Matrix(1, 3), Matrix(2, 3), limits).Difference));
        Assert.Equal(FailureKind.Shape, Comparison.Of("y", Matrix(2, 2), Matrix(2, 3), limits).Difference?.Failure);
        Assert.Equal(FailureKind.Shape, Comparison.Of("y", Double(1, 2, 3), Matrix(2, 3), limits).Difference?.Failure);
    }

    [Theory]
    [InlineData(float.NaN, 1)]
    [InlineData(1, double.NaN)]
    [InlineData(float.PositiveInfinity, double.NegativeInfinity)]
    [InlineData(float.PositiveInfinity, 1)]
    public void Another_kind_of_number_is_told_whatever_is_allowed(float found, double expected)
    {
        Difference? difference = Compare(Single(5, found), Double(5, expected));
        Assert.Equal(FailureKind.Kind, difference?.Failure);
        Assert.Equal("y[1]", difference?.Place);
    }

    [Theory]
    [InlineData(float.NaN, double.NaN)]
    [InlineData(float.NegativeInfinity, double.NegativeInfinity)]
    [InlineData(float.PositiveInfinity, 1e39)]
    public void The_same_kind_agrees_even_where_it_is_not_finite(float found, double expected) =>
        Assert.Null(Compare(Single(5, found), Double(5, expected)));

    [Fact]
    public void An_element_that_was_never_written_is_not_taken_for_a_NaN()
    {
        HostArray place = Single(1, 2);
        place.Poison();
        Assert.Equal(FailureKind.NotWritten, Compare(place, Double(double.NaN, 2))?.Failure);
        HostArray integers = HostArray.Of(new long[] { 3, 4 }, 2);
        integers.Poison();
        Assert.Equal(FailureKind.NotWritten, Compare(integers, HostArray.Of(new long[] { 3, 4 }, 2), DType.Int64)?.Failure);
    }

    [Fact]
    public void Zeros_are_wrong_where_the_truth_is_not_zero_however_small_it_is_beside_the_terms()
    {
        // Terms of 1 allow an error of 1e-6, which would let zeros pass for 1e-8.
        Assert.Equal(FailureKind.AllZeros, Compare(Single(0, 0), Double(1e-8, 0), largestTerm: 1)?.Failure);
        Assert.Null(Compare(Single(0, 0), Double(1e-12, 0), largestTerm: 1));
        Assert.Null(Compare(Single(0, 0), Double(0, 0)));
    }

    [Fact]
    public void Integers_differ_by_one_even_where_float64_cannot_tell()
    {
        HostArray found = HostArray.Of(new[] { (1L << 53) + 1 }, 1), expected = HostArray.Of(new[] { 1L << 53 }, 1);
        Assert.Equal(FailureKind.Value, Compare(found, expected, DType.Int64)?.Failure);
    }

    [Fact]
    public void The_worst_element_is_the_one_that_is_told()
    {
        Difference? difference = Compare(Single(1, 2.1f, 7), Double(1, 2, 3));
        Assert.Equal((FailureKind.Value, "7", "3"), Told(difference));
        Assert.Equal("y[2]", difference?.Place);
    }

    [Fact]
    public void Numbers_that_differ_late_are_told_with_all_their_digits() =>
        Assert.Equal((FailureKind.Value, "1.000000000001", "1"), Told(Comparison.Of(
            "y", Double(1 + 1e-12), Double(1), new Limits(Tolerance.Default with { Value64 = 1e-14 }, DType.Float64, false, Double(1))).Difference));

    [Fact]
    public void Errors_are_reported_in_units_of_the_largest_term()
    {
        (_, Distance distance) = Comparison.Of("y", Double(101), Double(100), Limits(Double(100), DType.Float64, largestTerm: 400));
        Assert.Equal(1 / 400.0, distance.Error);
    }

    private static Difference? Compare(HostArray found, HostArray expected, DType dtype = DType.Float32, double largestTerm = 0) =>
        Comparison.Of("y", found, expected, Limits(expected, dtype, largestTerm)).Difference;

    private static Limits Limits(HostArray expected, DType dtype, double largestTerm) =>
        new(Tolerance.Default, dtype, gradient: false, expected) { LargestTerm = largestTerm };

    private static (FailureKind?, string?, string?) Told(Difference? difference) => (difference?.Failure, difference?.Found, difference?.Expected);

    private static HostArray Matrix(int rows, int columns) => HostArray.Of(new double[rows * columns], rows, columns);

    private static HostArray Single(params float[] data) => HostArray.Of(data, data.Length);

    private static HostArray Double(params double[] data) => HostArray.Of(data, data.Length);
}
