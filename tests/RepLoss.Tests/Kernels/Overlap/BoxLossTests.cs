using MathNet.Numerics.Differentiation;
using RepLoss.Contract;
using RepLoss.Kernels;
using RepLoss.Simd;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace RepLoss.Tests.Kernels;

/// <summary>What the box losses do where a formula has an edge, and as a trainer sums them.</summary>
public sealed class BoxLossTests
{
    private const double E = 1e-7;

    private static readonly double[] Predicted = [3.1, 2.2, 9.3, 6.1], Target = [4, 1.5, 8.1, 9.4];

    public static TheoryData<string, DType> All => Answers.RightVariants("box-loss");

    public static TheoryData<BoxLossKind> Kinds => [.. Enum.GetValues<BoxLossKind>()];

    [Theory]
    [MemberData(nameof(All))]
    public void The_gradient_of_ciou_is_the_slope_with_alpha_held_still(string variant, DType dtype)
    {
        double[] predicted = Single(Predicted), target = Single(Target);
        KernelOutput answer = Answers.Of("box-loss", variant, BoxLossCases.Input(dtype, new(), predicted, target), "predicted");
        double alpha = Aspect(predicted, target) / (Aspect(predicted, target) + 1 - Iou(predicted, target) + E);
        double Loss(double[] p) => 1 - Iou(p, target) + Distance(p, target) + (alpha * Aspect(p, target));
        Assert.Equal(Loss(predicted), answer.Value(), dtype == DType.Float64 ? 1e-13 : 1e-6);
        var derivative = new NumericalDerivative(5, 2) { StepType = StepType.Absolute, StepSize = 1e-5 };
        for (int i = 0; i < 4; i++)
        {
            int moved = i;
            double slope = derivative.EvaluateDerivative(x => Loss([.. predicted.Select((old, k) => k == moved ? x : old)]), predicted[i], 1);
            Assert.Equal(slope, answer.Gradients["predicted"].ValueAt(i), dtype == DType.Float64 ? 1e-9 : 1e-6);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Siou_at_equal_centres_has_neither_distance_nor_angle(string variant, DType dtype)
    {
        // Squares of 4 and of 2 about one centre: IoU = 1/4, and both sides have the ratio 1/2.
        KernelInput input = BoxLossCases.Input(dtype, new() { Kind = BoxLossKind.Siou }, [0, 0, 4, 4], [1, 1, 3, 3]);
        KernelOutput answer = Answers.Of("box-loss", variant, input, "predicted");
        double rest = 1 - Math.Exp(-0.5), byShape = 2 * Math.Pow(rest, 3) * Math.Exp(-0.5) * 2 / 16;
        Assert.Equal(0.75 + Math.Pow(rest, 4), answer.Value(), 1e-6);
        // By the width: IoU = 4/16 falls by 4 4/16^2, and the shape's cost rises.
        double byWidth = (4 * 4 / 256.0) + byShape;
        Assert.Equal([-byWidth, -byWidth, byWidth, byWidth], Enumerable.Range(0, 4).Select(answer.Gradients["predicted"].ValueAt), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Boxes_that_touch_are_drawn_together(string variant, DType dtype)
    {
        // A side of 2 in common: d IoU/dx2 = 2/24 of boxes of 16 and 8; the gradient by centres and hull is the same a little apart.
        double Slope(double x2) => Answers.Of(
            "box-loss", variant, BoxLossCases.Input(dtype, new() { Kind = BoxLossKind.Diou }, [0, 0, x2, 4], [4, 1, 8, 3]), "predicted").Gradients["predicted"].ValueAt(2);
        Assert.Equal(-2 / 24.0, Slope(4) - Slope(4 - 1e-4), 1e-5);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_batch_is_the_weighted_sum_of_its_pairs_over_the_divisor(BoxLossKind kind)
    {
        using DisposeScope scope = NewDisposeScope();
        var options = new BoxLossOptions { Kind = kind };
        (double[] predicted, double[] target) = Draw(6);
        double[] weights = [0.5, 0, 2, 1, 0.25, 3], gradient = new double[24];
        Tensor p = tensor(predicted, [2, 3, 4]).requires_grad_();
        Tensor loss = BoxLoss.WeightedLoss(p, tensor(target, [2, 3, 4]), tensor(weights, [2, 3]), tensor(7.0), options);
        loss.backward();
        double expected = 0;
        for (int i = 0; i < 6; i++)
        {
            Span<double> ofPair = gradient.AsSpan(4 * i, 4);
            expected += weights[i] / 7 * BoxLoss.Loop<double>(predicted.AsSpan(4 * i, 4), target.AsSpan(4 * i, 4), options, ofPair);
            foreach (ref double slope in ofPair)
                slope *= weights[i] / 7;
        }

        Assert.Equal(expected, loss.item<double>(), 1e-13);
        Assert.Equal(gradient, p.grad!.data<double>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-14);
    }

    [Fact]
    public void What_the_definition_excludes_is_refused_with_its_place()
    {
        static string Refusal(Action call) => Assert.Throws<InputException>(call).Message;
        const string order = "box-loss: input 'predicted' has y2 = 1 below y1 = 2 in box [1]; expected x1 <= x2 and y1 <= y2.";
        float[] wrong = [0, 0, 1, 1, 0, 2, 1, 1], right = new float[8];
        Assert.Equal(order, Refusal(() => BoxLoss.Loop<float>(wrong, right)));
        Assert.Equal(order, Refusal(() => BoxLoss.Fused(wrong, right)));
        Assert.Equal("box-loss: input 'target' is NaN at [0,2]; expected finite numbers.", Refusal(() => BoxLoss.Fused(new float[4], [0, 0, float.NaN, 1])));
        Assert.Equal("box-loss: 'target' has 4 elements; expected 8.", Refusal(() => BoxLoss.Fused(right, new float[4])));
        Assert.Equal("box-loss: 'gradient' has 4 elements; expected 8, or none.", Refusal(() => BoxLoss.Loop<float>(right, right, null, new float[4])));
        Assert.Equal("Parameter 'epsilon' is 0; expected a number above 0.", Refusal(() => BoxLoss.Fused(right, right, new BoxLossOptions { Epsilon = 0 })));
        Assert.Equal("Parameter 'theta' is 7; expected 2 to 6.", Refusal(() => new BoxLossOptions { Theta = 7 }.Validate()));
    }

    [Fact]
    public void Tensors_that_do_not_belong_together_are_refused_with_both_shapes()
    {
        using DisposeScope scope = NewDisposeScope();
        static string Refusal(Action call) => Assert.Throws<InputException>(call).Message;
        Tensor boxes = zeros(2, 4), one = ones(1)[0];
        Assert.Equal("box-loss: input 'predicted' has shape [2,3]; expected [...,4].", Refusal(() => BoxLoss.Tensor(zeros(2, 3), zeros(2, 3))));
        Assert.Equal("box-loss: input 'target' has shape [1,4]; expected [2,4] beside 'predicted' [2,4].", Refusal(() => BoxLoss.Tensor(boxes, zeros(1, 4))));
        Assert.Equal("box-loss: input 'target' is Float64; expected Float32 as 'predicted' is.", Refusal(() => BoxLoss.Tensor(boxes, zeros(2, 4, ScalarType.Float64))));
        Assert.Equal("box-loss: input 'predicted' is Int64; expected Float32 or Float64.", Refusal(() => BoxLoss.Tensor(zeros(2, 4, ScalarType.Int64), boxes)));
        Assert.Equal("box-loss: input 'weights' has shape [2,1]; expected [2] beside 'predicted' [2,4].", Refusal(() => BoxLoss.WeightedLoss(boxes, boxes, zeros(2, 1), one)));
        Assert.Equal("box-loss: input 'divisor' has shape [1]; expected [] beside 'predicted' [2,4].", Refusal(() => BoxLoss.WeightedLoss(boxes, boxes, zeros(2), ones(1))));
    }

    [Fact]
    public void A_wrong_order_is_found_in_every_box_of_every_length()
    {
        for (int n = 1; n <= 40; n++)
        {
            for (int box = 0; box < n; box++)
            {
                float[] boxes = new float[4 * n];
                boxes[(4 * box) + (box % 2)] = 1;
                string message = Assert.Throws<InputException>(() => BoxLoss.Fused(boxes, new float[4 * n])).Message;
                Assert.Contains($"in box [{box}];", message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void The_number_of_threads_changes_no_bit_and_one_allocates_nothing()
    {
        (double[] drawn, double[] targets) = Draw(OrderedBlocks.ParallelFrom + 5);
        float[] predicted = Array.ConvertAll(drawn, x => (float)x), target = Array.ConvertAll(targets, x => (float)x);
        float[] alone = new float[predicted.Length], shared = new float[predicted.Length];
        var options = new BoxLossOptions();
        double expected = BoxLoss.Fused(predicted, target, options, alone, 1);
        foreach (int threads in new[] { 0, 2, 3 })
        {
            Assert.Equal(expected, BoxLoss.Fused(predicted, target, options, shared, threads));
            Assert.True(alone.AsSpan().SequenceEqual(shared));
        }

        Assert.Equal(0, Allocations.Of(() => BoxLoss.Fused(predicted, target, options, alone, 1)));
    }

    private static (double[] Predicted, double[] Target) Draw(int count)
    {
        var random = new CaseRandom("box-loss tests", (ulong)count);
        double[] Boxes() => [.. Enumerable.Range(0, count).SelectMany(_ =>
        {
            double x = random.NextDouble(0, 20), y = random.NextDouble(0, 20);
            return new[] { x, y, x + random.NextDouble(1, 20), y + random.NextDouble(1, 20) };
        })];
        return (Boxes(), Boxes());
    }

    // Numbers that both dtypes hold.
    private static double[] Single(double[] numbers) => Array.ConvertAll(numbers, x => (double)(float)x);

    private static double Iou(double[] p, double[] t)
    {
        double shared = (Math.Min(p[2], t[2]) - Math.Max(p[0], t[0])) * (Math.Min(p[3], t[3]) - Math.Max(p[1], t[1]));
        return shared / (((p[2] - p[0]) * (p[3] - p[1])) + ((t[2] - t[0]) * (t[3] - t[1])) - shared + E);
    }

    private static double Distance(double[] p, double[] t)
    {
        double x = (t[0] + t[2] - p[0] - p[2]) / 2, y = (t[1] + t[3] - p[1] - p[3]) / 2;
        double width = Math.Max(p[2], t[2]) - Math.Min(p[0], t[0]), height = Math.Max(p[3], t[3]) - Math.Min(p[1], t[1]);
        return ((x * x) + (y * y)) / ((width * width) + (height * height) + E);
    }

    private static double Aspect(double[] p, double[] t) => 4 / (Math.PI * Math.PI)
        * Math.Pow(Math.Atan((t[2] - t[0]) / (t[3] - t[1])) - Math.Atan((p[2] - p[0]) / (p[3] - p[1])), 2);
}
