using RepLoss.Contract;
using RepLoss.Kernels;
using Xunit;

namespace RepLoss.Tests.Kernels;

/// <summary>Boxes at the ends of float32, where a square of a number is lost before the number is.</summary>
public sealed class ExtremeNumberTests
{
    [Theory]
    [InlineData(VariantName.Loop, 1e10)]
    [InlineData(VariantName.Tensor, 1e10)]
    [InlineData(VariantName.Fused, 1e10)]
    [InlineData(VariantName.Loop, 1e-12)]
    [InlineData(VariantName.Tensor, 1e-12)]
    [InlineData(VariantName.Fused, 1e-12)]
    public void The_gradient_of_boxes_whose_squared_union_float32_cannot_hold(string variant, double side)
    {
        double[] boxes = [0, 0, 2 * side, side, side, 0, 3 * side, 2 * side];
        HostArray found = Gradient(variant, DType.Float32, boxes), expected = Gradient(VariantName.Loop, DType.Float64, boxes);
        for (int i = 0; i < found.Count; i++)
            Assert.Equal(side * expected.ValueAt(i), side * found.ValueAt(i), 1e-5);
        Assert.NotEqual(0, expected.ValueAt(2));
    }

    [Theory]
    [InlineData(VariantName.Loop)]
    [InlineData(VariantName.Tensor)]
    [InlineData(VariantName.Fused)]
    public void Areas_beyond_float32_are_never_a_number(string variant)
    {
        var options = new RepBoxOptions { Denominator = RepBoxDenominator.Square };
        KernelInput input = RepBox.Input(DType.Float32, options, [0, 0, 1e20, 1e20, 0, 0, 1e20, 1e20], null);
        Assert.Equal(double.NaN, Answers.Of("rep-box", variant, input).Value());
    }

    [Theory]
    [InlineData(VariantName.Loop)]
    [InlineData(VariantName.ElementLoop)]
    [InlineData(VariantName.Tensor)]
    [InlineData(VariantName.Fused)]
    public void A_large_box_alone_is_no_pair(string variant)
    {
        double[] alone = [1e38, 1e38, 1e38, 1e38];
        AssertZero(Answers.Of("rep-box", variant, RepBox.Input(DType.Float32, new RepBoxOptions(), alone, null), "boxes"), "boxes");
        AssertZero(Answers.Of("rep-gt", variant, RepGt.Input(DType.Float32, new RepGtOptions(), alone, [0, 0, 1, 1], [0]), "predicted"), "predicted");
        if (variant != VariantName.ElementLoop)
            AssertZero(Answers.Of("repulsion", variant, Repulsion.Input(DType.Float32, new RepulsionOptions(), alone, []), "predicted"), "predicted");
    }

    [Theory]
    [InlineData(VariantName.Loop)]
    [InlineData(VariantName.Tensor)]
    [InlineData(VariantName.Fused)]
    public void Thin_boxes_that_touch_have_no_gradient(string variant) => AssertZero(
        Answers.Of("rep-box", variant, RepBox.Input(DType.Float32, new RepBoxOptions(), [0, 0, 1e-35, 1, 1e-35, 0, 2e-35, 1], null), "boxes"), "boxes");

    [Theory]
    [InlineData(0, "image")]
    [InlineData(1, "class")]
    public void An_image_or_class_that_float32_cannot_count_is_refused(int column, string name)
    {
        float[] targets = [0, 0, 0.5f, 0.5f, 0.1f, 0.1f];
        targets[column] = 1e20f;
        KernelInput input = YoloCases.Input(new YoloTargetsOptions(), targets, [1, 1], 1, [4, 4]);
        string message = Assert.Throws<InputException>(() => Answers.Of("yolo-targets", VariantName.Loop, input)).Message;
        Assert.Contains($"has {name} 1E+20; expected 0 or more and below 16777216", message, StringComparison.Ordinal);
    }

    private static HostArray Gradient(string variant, DType dtype, double[] boxes) =>
        Answers.Of("rep-box", variant, RepBox.Input(dtype, new RepBoxOptions(), boxes, null), "boxes").Gradients["boxes"];

    private static void AssertZero(KernelOutput answer, string input)
    {
        Assert.Equal(0, answer.Value());
        Assert.All(Enumerable.Range(0, 4), i => Assert.Equal(0, answer.Gradients[input].ValueAt(i)));
    }
}
