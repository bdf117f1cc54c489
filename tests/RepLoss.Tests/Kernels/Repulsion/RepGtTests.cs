using RepLoss.Contract;
using RepLoss.Kernels;
using Xunit;

namespace RepLoss.Tests.Kernels;

/// <summary>RepGT at its edges, and what its options mean.</summary>
public sealed class RepGtTests
{
    private static readonly double[] Box = [0, 0, 10, 10];

    public static TheoryData<string> RightVariants => [VariantName.Loop, VariantName.ElementLoop, VariantName.Tensor];

    [Theory]
    [MemberData(nameof(RightVariants))]
    public void Of_two_second_truths_with_equal_iou_the_first_repels(string variant)
    {
        // The left one and the right one cover 5 x 10 each.
        KernelInput input = Input(new RepGtOptions { Sigma = 0 }, Box, [.. Box, -5, 0, 5, 10, 5, 0, 15, 10]);
        KernelOutput answer = Answers.Of("rep-gt", variant, input, "predicted");
        Assert.Equal([-0.1, -0.025, 0, 0.025], answer.Gradients["predicted"].As<double>(), Close);
    }

    [Theory]
    [MemberData(nameof(RightVariants))]
    public void A_truth_listed_twice_repels_its_own_prediction_unless_coordinates_are_excluded(string variant)
    {
        double[] truths = [.. Box, .. Box];
        double Loss(RepGtExclusion exclude) => Answers.Of("rep-gt", variant, Input(new() { Sigma = 0, Exclude = exclude }, Box, truths)).Value();
        Assert.Equal(1, Loss(RepGtExclusion.Index));
        Assert.Equal(0, Loss(RepGtExclusion.Coordinates));
    }

    [Theory]
    [MemberData(nameof(RightVariants))]
    public void A_row_without_candidates_adds_nothing_but_counts_among_all(string variant)
    {
        // The first truth is there twice; the second prediction belongs to the third truth and covers half of the first.
        double[] predicted = [.. Box, 5, 0, 15, 10], truths = [.. Box, .. Box, 40, 0, 50, 10];
        double Loss(RepGtDenominator denominator) => Answers.Of("rep-gt", variant, RepGt.Input(
            DType.Float64, new() { Sigma = 0, Exclude = RepGtExclusion.Coordinates, Denominator = denominator }, predicted, truths, [0, 2])).Value();
        Assert.Equal(0.25, Loss(RepGtDenominator.All));
        Assert.Equal(0.5, Loss(RepGtDenominator.Overlapping));
        Assert.Equal(0.5, Loss(RepGtDenominator.Sum));
    }

    [Theory]
    [MemberData(nameof(RightVariants))]
    public void A_touched_truth_has_the_gradient_of_one_just_overlapped_unless_overlap_counts(string variant)
    {
        double[] truths = [.. Box, 10, 0, 20, 10];
        double[] Gradient(RepGtDenominator denominator) => Answers.Of(
            "rep-gt", variant, Input(new() { Sigma = 0, Denominator = denominator }, Box, truths), "predicted").Gradients["predicted"].As<double>();
        Assert.Equal([0, 0, 0.1, 0], Gradient(RepGtDenominator.All), Close);
        Assert.Equal([0, 0, 0, 0], Gradient(RepGtDenominator.Overlapping));
    }

    [Fact]
    public void Log_epsilon_stands_in_the_logarithm_where_the_definition_has_a_floor()
    {
        double[] truths = [-5, -5, 15, 15, 2, 2, 4, 4];
        Assert.Equal(-Math.Log(1e-7), Answers.Of("rep-gt", VariantName.Loop, Input(new(), Box, truths)).Value(), 1e-9);
        Assert.Equal(-Math.Log(1e-10), Answers.Of("rep-gt", VariantName.Loop, Input(new() { LogEpsilon = 1e-10 }, Box, truths)).Value(), 1e-9);
    }

    [Theory]
    [InlineData(1.5, 0, "Parameter 'sigma' is 1.5; expected 0 <= sigma < 1, or 1 for no smoothing.")]
    [InlineData(1, -1, "Parameter 'logEpsilon' is -1; expected a number that is 0 or more.")]
    [InlineData(0.5, 1e-3, "Parameter 'logEpsilon' is 0.001; expected 0, since sigma is not 1.")]
    public void Parameters_out_of_range_are_refused(double sigma, double logEpsilon, string message)
    {
        var options = new RepGtOptions { Sigma = sigma, LogEpsilon = logEpsilon };
        Assert.Equal(message, Assert.Throws<InputException>(options.Validate).Message);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    public void A_designated_truth_that_is_not_there_is_refused(long designated)
    {
        KernelInput input = RepGt.Input(DType.Float32, new(), [.. Box, .. Box], [.. Box, .. Box], [0, designated]);
        InputException refused = Assert.Throws<InputException>(() => InputValidation.Check(new RepGt(), input));
        Assert.Equal($"rep-gt: input 'designated' is {designated} at [1]; expected 0 to 1, the index of a truth.", refused.Message);
    }

    private static bool Close(double a, double b) => Math.Abs(a - b) < 1e-12;

    private static KernelInput Input(RepGtOptions options, double[] predicted, double[] truths) =>
        RepGt.Input(DType.Float64, options, predicted, truths, [0]);
}
