using RepLoss.Contract;
using RepLoss.Kernels;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace RepLoss.Tests.Kernels;

/// <summary>The costs of a match at boxes without area, at saturated logits and for batches, and what is refused.</summary>
public sealed class HungarianCostTests
{
    private static readonly HungarianCostOptions s_focal = new() { Classification = MatchClassification.Focal };

    public static TheoryData<string, DType> All => Answers.RightVariants("hungarian-cost");

    [Theory]
    [MemberData(nameof(All))]
    public void The_focal_cost_of_a_sure_prediction_keeps_its_digits(string variant, DType dtype)
    {
        var options = s_focal with { BoxWeight = 0, GiouWeight = 0, Alpha = 0 };
        KernelInput input = HungarianCostCases.Input(dtype, options, [17], [0.5, 0.5, 0.5, 0.5], [0], [0.5, 0.5, 0.5, 0.5]);
        double p = 1 / (1 + Math.Exp(-17)), expected = p * p * Math.Log((1 / (1 + Math.Exp(17))) + 1e-8);
        Assert.Equal(expected, Answers.Of("hungarian-cost", variant, input).Value("cost"), dtype == DType.Float32 ? 2e-5 : 1e-13);
        Assert.Equal(-16.78, expected, 0.01);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_quotient_without_a_denominator_is_0(string variant, DType dtype)
    {
        var options = new HungarianCostOptions { ClassWeight = 0, BoxWeight = 0, GiouWeight = 1 };
        // Two points; one point twice; two lines across each other, whose enclosing box is all outside of them.
        double[] boxes = [0.25, 0.25, 0, 0, 0.5, 0.5, 0.5, 0], truths = [0.75, 0.75, 0, 0, 0.25, 0.25, 0, 0, 0.5, 0.5, 0, 0.5];
        KernelOutput answer = Answers.Of("hungarian-cost", variant, HungarianCostCases.Input(dtype, options, [0, 0], boxes, [0, 0, 0], truths));
        Assert.Equal([1, 0, 1], Enumerable.Range(0, 3).Select(i => answer.Outputs["cost"].ValueAt(i)));
        Assert.Equal(1, answer.Outputs["cost"].ValueAt(5));
    }

    [Theory]
    [InlineData(MatchClassification.Softmax)]
    [InlineData(MatchClassification.Focal)]
    public void A_batch_is_image_after_image_and_leaves_its_inputs_alone(MatchClassification classification)
    {
        using DisposeScope scope = NewDisposeScope();
        var options = new HungarianCostOptions { Classification = classification };
        using Generator generator = new(7);
        Tensor logits = randn(2, 3, 5, 4, ScalarType.Float64, generator: generator), boxes = rand(2, 3, 5, 4, ScalarType.Float64, generator: generator);
        Tensor truths = rand(2, 3, 6, 4, ScalarType.Float64, generator: generator), labels = tensor(Enumerable.Range(0, 36).Select(i => i % 4L).ToArray(), [2, 3, 6]);
        Tensor before = logits.clone(), cost = HungarianCost.Tensor(logits, boxes, labels, truths, options);
        Assert.Equal([2, 3, 5, 6], cost.shape);
        Assert.True(before.equal(logits).all().item<bool>());
        for (int i = 0; i < 6; i++)
        {
            Tensor Image(Tensor all) => all.flatten(0, 1)[i];
            double[] expected = HungarianCost.Loop<double>(
                Image(logits).contiguous().data<double>().ToArray(), Image(boxes).contiguous().data<double>().ToArray(),
                Image(labels).contiguous().data<long>().ToArray(), Image(truths).contiguous().data<double>().ToArray(), options);
            Assert.Equal(expected, Image(cost).contiguous().data<double>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-13);
        }
    }

    [Fact]
    public void What_the_definition_excludes_is_refused_with_its_place()
    {
        static string Refusal(Action call) => Assert.Throws<InputException>(call).Message;
        float[] box = [0.5f, 0.5f, 0.5f, 0.5f], wrong = [0.5f, 0.5f, 0.5f, -1];
        Assert.Equal(
            "hungarian-cost: input 'labels' is 2 at [1]; expected 0 or more and below 2, the number of classes.",
            Refusal(() => HungarianCost.Loop<float>([0, 0], box, [0, 2], [.. box, .. box])));
        Assert.Equal(
            "hungarian-cost: input 'labels' is -1 at [0]; expected 0 or more and below 2, the number of classes.",
            Refusal(() => HungarianCost.Loop<float>([0, 0], box, [-1], box)));
        Assert.Equal(
            "hungarian-cost: input 'truths' is -1 at [0,3]; expected a height of 0 or more.", Refusal(() => HungarianCost.Loop<float>([0, 0], box, [0], wrong)));
        Assert.Equal(
            "hungarian-cost: input 'boxes' is -1 at [0,3]; expected a height of 0 or more.", Refusal(() => HungarianCost.Loop<float>([0, 0], wrong, [0], box)));
        Assert.Equal(
            "hungarian-cost: 'logits' has 3 numbers; expected a multiple of 2, the number of predictions.",
            Refusal(() => HungarianCost.Loop<float>([0, 0, 0], [.. box, .. box], [0], box)));
        Assert.Equal("Parameter 'alpha' is 2; expected 0 to 1.", Refusal(() => new HungarianCostOptions { Alpha = 2 }.Validate()));
        Assert.Equal("Parameter 'boxWeight' is -1; expected a number of 0 or more.", Refusal(() => new HungarianCostOptions { BoxWeight = -1 }.Validate()));
    }

    [Fact]
    public void Tensors_that_do_not_belong_together_are_refused_with_both_shapes()
    {
        using DisposeScope scope = NewDisposeScope();
        static string Refusal(Action call) => Assert.Throws<InputException>(call).Message;
        Tensor boxes = zeros(5, 4), logits = zeros(5, 3), labels = zeros(2, ScalarType.Int64), truths = zeros(2, 4);
        Assert.Equal(
            "hungarian-cost: input 'logits' has shape [4,3]; expected [5,any] beside 'boxes' [5,4].", Refusal(() => HungarianCost.Tensor(zeros(4, 3), boxes, labels, truths)));
        Assert.Equal(
            "hungarian-cost: input 'labels' has shape [2]; expected [3] beside 'truths' [3,4].", Refusal(() => HungarianCost.Tensor(logits, boxes, labels, zeros(3, 4))));
        Assert.Equal("hungarian-cost: input 'labels' is Float32; expected Int64.", Refusal(() => HungarianCost.Tensor(logits, boxes, zeros(2), truths)));
        Assert.Equal(
            "hungarian-cost: input 'truths' is Float64; expected Float32 as 'boxes' is.",
            Refusal(() => HungarianCost.Tensor(logits, boxes, labels, zeros(2, 4, ScalarType.Float64))));
    }
}
