using RepLoss.Contract;
using RepLoss.Judge;
using RepLoss.Kernels;
using Xunit;

namespace RepLoss.Tests.Kernels;

/// <summary>What the published RepGT does with inputs small enough to check by hand.</summary>
public sealed class RepGtAsPublishedTests
{
    private static readonly double[] Box = [0, 0, 10, 10], HalfCovered = [.. Box, 5, 0, 15, 10];

    [Fact]
    public void Below_sigma_it_is_a_constant_that_cannot_push()
    {
        KernelOutput published = Answer(0.9, Box, HalfCovered), right = Answers.Of(
            "rep-gt", VariantName.Loop, Input(0.9, Box, HalfCovered), "predicted");
        Assert.Equal(-1e-7, published.Value());
        Assert.Equal([0, 0, 0, 0], published.Gradients["predicted"].As<double>());
        Assert.Equal(Math.Log(2), right.Value(), 1e-12);
        Assert.Equal(0.2, right.Gradients["predicted"].ValueAt(2), 1e-12);
    }

    [Fact]
    public void Above_sigma_it_is_right()
    {
        KernelOutput published = Answer(0.25, Box, HalfCovered);
        Assert.Equal((0.25 / 0.75) - Math.Log(0.75), published.Value(), 1e-12);
        Assert.Equal(0.1 / 0.75, published.Gradients["predicted"].ValueAt(2), 1e-12);
    }

    [Fact]
    public void A_single_truth_repels_its_own_prediction()
    {
        KernelOutput published = Answer(0.5, [0, 0, 10, 8], Box);
        Assert.Equal((0.3 / 0.5) - Math.Log(0.5), published.Value(), 1e-12);
        Assert.Equal(0.1 / 0.5, published.Gradients["predicted"].ValueAt(3), 1e-12);
    }

    [Fact]
    public void A_second_call_on_the_same_tensors_gives_another_number()
    {
        // Covered: 4 x 10 of 14 x 10; then the corners are [-5,-5,5,5] and [-4,-5,16,5], 9 x 10 of 20 x 10.
        using PreparedRun run = new RepGt().Variant(VariantName.AsPublished).Prepare(Input(0, Box, [.. Box, 6, 0, 20, 10]), [], "cpu");
        run.Run();
        Assert.Equal(4 / 14.0, run.Read().Value(), 1e-12);
        Assert.Equal([-5.0, -5, 5, 5], run.ReadInput()["predicted"].As<double>());
        run.Run();
        Assert.Equal(9 / 20.0, run.Read().Value(), 1e-12);
    }

    [Fact]
    public void An_answer_alone_is_not_asked_for_the_change_of_inputs()
    {
        var kernel = new RepGt();
        KernelInput input = Input(0.9, Box, HalfCovered);
        Judgement verdict = new VariantJudge(kernel, kernel.Variant(VariantName.AsPublished), "cpu").Of(
            Answer(0.9, Box, HalfCovered), new KernelCase("half-covered", (_, _) => input), input, ["predicted"], Truth.Of(kernel, input, ["predicted"]));
        Assert.Empty(verdict.Findings);
        Assert.Equal(["constant-below-sigma", "no-gradient-below-sigma"], verdict.FaultsShown.Keys.Order());
    }

    [Fact]
    public void Counting_a_last_pixel_makes_another_truth_second_on_normalised_boxes()
    {
        // IoU .111 with the wide truth against .087; with every side a pixel longer .36 against .47.
        double[] box = [0, 0, 0.5, 0.5], truths = [.. box, 0, 0, 1.5, 1.5, 0.3, 0.3, 0.8, 0.8];
        Assert.Equal(0.25 / 2.25, Answers.Of("rep-gt", VariantName.Loop, Input(0, box, truths)).Value(), 1e-12);
        Assert.Equal(0.04 / 0.25, Answer(0, box, truths).Value(), 1e-12);
    }

    private static KernelOutput Answer(double sigma, double[] predicted, double[] truths) =>
        Answers.Of("rep-gt", VariantName.AsPublished, Input(sigma, predicted, truths), "predicted");

    private static KernelInput Input(double sigma, double[] predicted, double[] truths) =>
        RepGt.Input(DType.Float64, new RepGtOptions { Sigma = sigma }, predicted, truths, [0]);
}
