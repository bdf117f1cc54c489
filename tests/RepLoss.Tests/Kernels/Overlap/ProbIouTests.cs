using RepLoss.Contract;
using RepLoss.Kernels;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace RepLoss.Tests.Kernels;

/// <summary>What ProbIoU does at identical, square, slender and empty boxes, and as a trainer sums it.</summary>
public sealed class ProbIouTests
{
    public static TheoryData<string, DType> All => Answers.RightVariants("prob-iou");

    [Theory]
    [MemberData(nameof(All))]
    public void Identical_boxes_are_exactly_1_without_a_gradient(string variant, DType dtype)
    {
        double[] boxes = [.. Draw(200), .. ProbIouCases.Slender, 0, 0, 1e-40, 1e19, 2];
        KernelOutput answer = Answers.Of("prob-iou", variant, ProbIouCases.Input(dtype, boxes, boxes), "predicted");
        Assert.All(Enumerable.Range(0, boxes.Length / 5), i => Assert.Equal(1, answer.Outputs["iou"].ValueAt(i)));
        Assert.All(Enumerable.Range(0, boxes.Length), i => Assert.Equal(0, answer.Gradients["predicted"].ValueAt(i)));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_square_has_no_gradient_with_respect_to_its_angle(string variant, DType dtype)
    {
        KernelInput input = ProbIouCases.Input(dtype, [1, 2, 3, 3, 0.7, 0, 0, 5, 5, -2], [2, 1, 7, 2, 0.1, 3, 1, 4, 4, 1]);
        KernelOutput answer = Answers.Of("prob-iou", variant, input, "predicted");
        Assert.Equal(0, answer.Gradients["predicted"].ValueAt(4));
        Assert.Equal(0, answer.Gradients["predicted"].ValueAt(9));
        Assert.NotEqual(0, answer.Gradients["predicted"].ValueAt(0));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_side_of_0_or_less_is_0_without_a_gradient(string variant, DType dtype)
    {
        double[] box = [0, 0, 4, 2, 0.3];
        double[] predicted = [0, 0, 0, 2, 0.3, 0, 0, 4, -2, 0.3, .. box, .. box], target = [.. box, .. box, 0, 0, 4, 0, 0.3, 0, 0, -4, 2, 0.3];
        KernelOutput answer = Answers.Of("prob-iou", variant, ProbIouCases.Input(dtype, predicted, target), "predicted");
        Assert.All(Enumerable.Range(0, 4), i => Assert.Equal(0, answer.Outputs["iou"].ValueAt(i)));
        Assert.All(Enumerable.Range(0, 20), i => Assert.Equal(0, answer.Gradients["predicted"].ValueAt(i)));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_slender_box_keeps_its_digits(string variant, DType dtype)
    {
        // Turned by t, sin^2 t (w^2-h^2)^2/(4 w^2 h^2) is q; with one centre nothing else counts.
        double turn = (double)0.00125f, q = Math.Pow(Math.Sin(turn) * ((1000.0 * 1000) - 1) / 2000, 2);
        KernelOutput answer = Answers.Of("prob-iou", variant, ProbIouCases.Input(dtype, [500, 500, 1000, 1, turn], [500, 500, 1000, 1, 0]));
        Assert.Equal(1 - Math.Sqrt(1 - (1 / Math.Sqrt(1 + q))), answer.Outputs["iou"].ValueAt(0), dtype == DType.Float64 ? 1e-13 : 1e-7);
    }

    [Fact]
    public void A_batch_is_the_weighted_sum_of_its_pairs_over_the_divisor()
    {
        using DisposeScope scope = NewDisposeScope();
        double[] predicted = Draw(6), target = Draw(7)[5..], weights = [0.5, 0, 2, 1, 0.25, 3], iou = new double[6], gradient = new double[30];
        Tensor p = tensor(predicted, [2, 3, 5]).requires_grad_();
        Tensor loss = ProbIou.WeightedLoss(p, tensor(target, [2, 3, 5]), tensor(weights, [2, 3]), tensor(7.0));
        loss.backward();
        ProbIou.Loop<double>(predicted, target, iou, gradient);
        Assert.Equal(weights.Zip(iou, (weight, value) => weight * (1 - value) / 7).Sum(), loss.item<double>(), 1e-13);
        Assert.Equal(gradient.Select((slope, i) => -weights[i / 5] / 7 * slope), p.grad!.data<double>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-14);
        Tensor values = ProbIou.Tensor(tensor(predicted, [2, 3, 5]), tensor(target, [2, 3, 5]));
        Assert.Equal([2L, 3L], values.shape);
        Assert.Equal(iou, values.flatten().data<double>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-14);
    }

    [Fact]
    public void A_batch_runs_on_a_device_without_data()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor Empty(params long[] shape) => empty(shape, ScalarType.Float32, torch.device("meta"));
        Tensor p = Empty(2, 3, 5).requires_grad_(), loss = ProbIou.WeightedLoss(p, Empty(2, 3, 5), Empty(2, 3), Empty());
        loss.backward();
        Assert.Empty(loss.shape);
        Assert.Equal(p.shape, p.grad!.shape);
    }

    [Fact]
    public void The_number_of_threads_changes_no_bit()
    {
        float[] predicted = Array.ConvertAll(Draw(20_003), x => (float)x), target = Array.ConvertAll(Draw(20_004)[5..], x => (float)x);
        float[] iou = new float[20_003], gradient = new float[predicted.Length], shared = new float[20_003], slopes = new float[predicted.Length];
        ProbIou.Fused(predicted, target, iou, gradient, 1);
        ProbIou.Fused(predicted, target, shared, slopes, 3);
        Assert.True(iou.AsSpan().SequenceEqual(shared));
        Assert.True(gradient.AsSpan().SequenceEqual(slopes));
    }

    [Fact]
    public void What_the_definition_excludes_is_refused_with_its_place()
    {
        static string Refusal(Action call) => Assert.Throws<InputException>(call).Message;
        Assert.Equal("prob-iou: input 'predicted' has 4 numbers; expected 5 for each box.", Refusal(() => ProbIou.Fused(new float[4], new float[4], new float[1])));
        Assert.Equal("prob-iou: 'target' has 5 elements; expected 10.", Refusal(() => ProbIou.Fused(new float[10], new float[5], new float[2])));
        Assert.Equal("prob-iou: 'iou' has 1 elements; expected 2.", Refusal(() => ProbIou.Loop<float>(new float[10], new float[10], new float[1])));
        Assert.Equal("prob-iou: input 'target' is NaN at [0,4]; expected finite numbers.", Refusal(() => ProbIou.Fused(new float[5], [1, 1, 1, 1, float.NaN], new float[1])));
        using DisposeScope scope = NewDisposeScope();
        Assert.Equal("prob-iou: input 'predicted' has shape [2,4]; expected [...,5].", Refusal(() => ProbIou.Tensor(zeros(2, 4), zeros(2, 4))));
    }

    private static double[] Draw(int count)
    {
        var random = new CaseRandom("prob-iou tests", (ulong)count);
        return [.. Enumerable.Range(0, count).SelectMany(_ => new[]
        {
            random.NextDouble(0, 20), random.NextDouble(0, 20), random.NextDouble(1, 20), random.NextDouble(1, 20), random.NextDouble(-3, 3),
        })];
    }
}
