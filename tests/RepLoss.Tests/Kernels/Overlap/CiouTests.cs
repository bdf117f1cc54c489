using MathNet.Numerics.Differentiation;
using RepLoss.Contract;
using RepLoss.Kernels;
using Xunit;

namespace RepLoss.Tests.Kernels;

public sealed class CiouTests
{
    private const double E = 1e-7;

    private static readonly double[] Predicted = [10.3, 8.1, 6.2, 3.9], Target = [11, 7.5, 5.1, 7.2];

    [Theory]
    [InlineData(VariantName.Loop, CiouEpsilonPlacement.V7)]
    [InlineData(VariantName.Loop, CiouEpsilonPlacement.V5)]
    [InlineData(VariantName.Tensor, CiouEpsilonPlacement.V7)]
    [InlineData(VariantName.Tensor, CiouEpsilonPlacement.V5)]
    public void The_gradient_is_the_slope_with_alpha_held_still(string variant, CiouEpsilonPlacement placement)
    {
        // In units of 1e-4, where e counts: the two placements differ there in the third digit.
        double[] predicted = Array.ConvertAll(Predicted, x => x * 1e-4), target = Array.ConvertAll(Target, x => x * 1e-4);
        KernelOutput answer = Answers.Of("ciou", variant, Input(DType.Float64, placement, predicted, target), "predicted");
        double alpha = Alpha(predicted, target, placement);
        Assert.Equal(Value(predicted, target, placement, alpha), answer.Value("ciou"), 13);
        var derivative = new NumericalDerivative(5, 2) { StepType = StepType.Absolute, StepSize = 1e-8 };
        for (int i = 0; i < 4; i++)
        {
            int moved = i;
            double slope = derivative.EvaluateDerivative(
                x => Value([.. predicted.Select((old, k) => k == moved ? x : old)], target, placement, alpha), predicted[i], 1);
            Assert.Equal(1, answer.Gradients["predicted"].ValueAt(i) / slope, 5);
        }
    }

    [Theory]
    [InlineData(VariantName.Loop)]
    [InlineData(VariantName.Tensor)]
    public void Identical_boxes_are_never_NaN(string variant)
    {
        double[] boxes = Boxes(20_000);
        KernelOutput answer = Answers.Of("ciou", variant, Input(DType.Float32, CiouEpsilonPlacement.V7, boxes, boxes), "predicted");
        Assert.Equal(0, NonFinite(answer.Outputs["ciou"]));
        Assert.Equal(0, NonFinite(answer.Gradients["predicted"]));
    }

    [Fact]
    public void As_published_identical_boxes_are_NaN_exactly_where_the_fault_says()
    {
        double[] boxes = Boxes(400);
        Variant published = KernelRegistry.Find("ciou").Variant(VariantName.AsPublished);
        PublishedFault fault = Assert.Single(published.Faults, one => one.Id == "nan-of-identical-boxes");
        HostArray together = Answers.Of("ciou", VariantName.AsPublished, Input(DType.Float32, CiouEpsilonPlacement.V7, boxes, boxes)).Outputs["ciou"];
        for (int i = 0; i < 400; i++)
        {
            double[] box = boxes[(4 * i)..(4 * (i + 1))];
            Assert.Equal(fault.AppliesTo(Input(DType.Float32, CiouEpsilonPlacement.V7, box, box), false), double.IsNaN(together.ValueAt(i)));
        }

        Assert.InRange(NonFinite(together), 8, 80);
    }

    [Theory]
    [InlineData(VariantName.Loop)]
    [InlineData(VariantName.Tensor)]
    public void A_side_of_0_has_the_aspect_of_the_limit(string variant)
    {
        // A line of width 4 across the middle of a square of side 2: I = 0, one centre, and angles of pi/2 and pi/4, so that v = 1/4.
        KernelOutput answer = Answers.Of("ciou", variant, Input(DType.Float64, CiouEpsilonPlacement.V7, [1, 1, 4, 0], [1, 1, 2, 2]), "predicted");
        double alpha = 0.25 / (1.25 + E);
        Assert.Equal(-0.25 * alpha, answer.Value("ciou"), 1e-15);
        double byHeight = (2 / (4 + E)) + (alpha * 4 / (Math.PI * Math.PI) * 2 * (Math.PI / 4) / 4);
        Assert.Equal([0.0, 0.0, 0.0, byHeight], answer.Gradients["predicted"].As<double>(), (a, b) => Math.Abs(a - b) < 1e-12);
        KernelOutput near = Answers.Of("ciou", variant, Input(DType.Float64, CiouEpsilonPlacement.V7, [1, 1, 4, 1e-30], [1, 1, 2, 2]), "predicted");
        Assert.Equal(answer.Value("ciou"), near.Value("ciou"), 1e-15);
    }

    // Centres and sizes as in a detector's grid cells.
    private static double[] Boxes(int count)
    {
        var random = new CaseRandom("ciou of identical boxes", 1);
        var boxes = new double[4 * count];
        for (int i = 0; i < boxes.Length; i++)
            boxes[i] = i % 4 < 2 ? random.NextDouble(-0.5, 1.5) : random.NextDouble(0.5, 12);
        return boxes;
    }

    private static int NonFinite(HostArray array) => Enumerable.Range(0, array.Count).Count(i => !double.IsFinite(array.ValueAt(i)));

    private static double Value(double[] p, double[] t, CiouEpsilonPlacement placement, double alpha)
    {
        double width = Math.Max(p[0] + (p[2] / 2), t[0] + (t[2] / 2)) - Math.Min(p[0] - (p[2] / 2), t[0] - (t[2] / 2));
        double height = Math.Max(p[1] + (p[3] / 2), t[1] + (t[3] / 2)) - Math.Min(p[1] - (p[3] / 2), t[1] - (t[3] / 2));
        double distance = Math.Pow(t[0] - p[0], 2) + Math.Pow(t[1] - p[1], 2);
        return IoU(p, t, placement) - (distance / ((width * width) + (height * height) + E)) - (Aspect(p, t, placement) * alpha);
    }

    private static double Alpha(double[] p, double[] t, CiouEpsilonPlacement placement) =>
        Aspect(p, t, placement) / (Aspect(p, t, placement) + 1 - IoU(p, t, placement) + E);

    private static double Aspect(double[] p, double[] t, CiouEpsilonPlacement placement) => 4 / (Math.PI * Math.PI)
        * Math.Pow(Math.Atan(t[2] / (t[3] + HeightEpsilon(placement))) - Math.Atan(p[2] / (p[3] + HeightEpsilon(placement))), 2);

    private static double IoU(double[] p, double[] t, CiouEpsilonPlacement placement)
    {
        double width = Math.Min(p[0] + (p[2] / 2), t[0] + (t[2] / 2)) - Math.Max(p[0] - (p[2] / 2), t[0] - (t[2] / 2));
        double height = Math.Min(p[1] + (p[3] / 2), t[1] + (t[3] / 2)) - Math.Max(p[1] - (p[3] / 2), t[1] - (t[3] / 2));
        double intersection = width * height, e = HeightEpsilon(placement);
        return intersection / ((p[2] * (p[3] + e)) + (t[2] * (t[3] + e)) - intersection + E);
    }

    private static double HeightEpsilon(CiouEpsilonPlacement placement) => placement == CiouEpsilonPlacement.V5 ? E : 0;

    private static KernelInput Input(DType dtype, CiouEpsilonPlacement placement, double[] predicted, double[] target) =>
        new(new CiouOptions { EpsilonPlacement = placement })
        {
            { "predicted", HostArray.Floats(dtype, predicted, predicted.Length / 4, 4) },
            { "target", HostArray.Floats(dtype, target, target.Length / 4, 4) },
        };
}
