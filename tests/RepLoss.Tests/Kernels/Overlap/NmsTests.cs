using RepLoss.Contract;
using RepLoss.Kernels;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace RepLoss.Tests.Kernels;

/// <summary>Which boxes are kept at ties of scores and of the threshold, in chains and by class, and what is refused.</summary>
public sealed class NmsTests
{
    public static TheoryData<string, DType> All => Answers.RightVariants("nms");

    [Theory]
    [MemberData(nameof(All))]
    public void Every_second_box_of_a_chain_is_kept(string variant, DType dtype)
    {
        double[] boxes = [.. Enumerable.Range(0, 101).SelectMany(i => new double[] { 2 * i, 0, (2 * i) + 8, 8 })];
        double[] scores = [.. Enumerable.Range(0, 101).Select(i => 1 - (i / 128.0))];
        Assert.Equal(Enumerable.Range(0, 51).Select(i => 2L * i), Kept(variant, NmsCases.Input(dtype, new NmsOptions(), boxes, scores, null)));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Equal_scores_are_taken_by_index(string variant, DType dtype)
    {
        double[] boxes = [.. Enumerable.Range(0, 40).SelectMany(i => new double[] { 10 * i, 0, (10 * i) + 8, 8 })];
        double[] scores = [.. Enumerable.Range(0, 40).Select(i => i % 2 == 0 ? 0.0 : -0.0)];
        Assert.Equal(Enumerable.Range(0, 40).Select(i => (long)i), Kept(variant, NmsCases.Input(dtype, new NmsOptions(), boxes, scores, null)));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void An_overlap_is_compared_in_float64(string variant, DType dtype)
    {
        // IoU 3/10: the nearest float64 to it is the threshold, the nearest float32 is above.
        KernelInput input = NmsCases.Input(dtype, new NmsOptions { IouThreshold = 0.3 }, [0, 0, 10, 1, 0, 0, 3, 1, 0, 0, 3.0000002384185791, 1], [3, 2, 1], null);
        Assert.Equal([0L, 1], Kept(variant, input));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Boxes_of_another_class_and_boxes_without_area_suppress_nothing(string variant, DType dtype)
    {
        double[] boxes = [0, 0, 8, 8, 0, 0, 8, 8, 4, 4, 4, 4, 4, 4, 4, 4, 0, 4, 8, 4], scores = [5, 4, 3, 2, 1];
        Assert.Equal([0L, 2, 3, 4], Kept(variant, NmsCases.Input(dtype, new NmsOptions { IouThreshold = 0 }, boxes, scores, null)));
        Assert.Equal([0L, 1, 2, 3, 4], Kept(variant, NmsCases.Input(dtype, new NmsOptions(), boxes, scores, [long.MaxValue, long.MinValue, 0, 0, 0])));
    }

    [Fact]
    public void Spans_give_what_the_kernel_gives()
    {
        float[] boxes = [0, 0, 8, 8, 2, 0, 10, 8, 4, 0, 12, 8], scores = [0.7f, 0.8f, 0.9f];
        long[] kept = new long[3];
        Assert.Equal([2L, 0], Nms.Loop<float>(boxes, scores));
        Assert.Equal(2, Nms.Fused(boxes, scores, [], kept));
        Assert.Equal([2L, 0], kept[..2]);
        Assert.Equal(3, Nms.Fused(boxes, scores, [1, 2, 3], kept));
        Assert.Equal([2L, 1, 0], kept);
        Assert.Equal(0, Nms.Fused([], [], [], []));
    }

    [Fact]
    public void What_the_definition_excludes_is_refused_with_its_place()
    {
        static string Refusal(Action call) => Assert.Throws<InputException>(call).Message;
        const string order = "nms: input 'boxes' has y2 = 1 below y1 = 2 in box [1]; expected x1 <= x2 and y1 <= y2.";
        float[] wrong = [0, 0, 1, 1, 0, 2, 1, 1], right = new float[8];
        long[] kept = new long[2];
        Assert.Equal(order, Refusal(() => Nms.Loop<float>(wrong, [1, 1])));
        Assert.Equal(order, Refusal(() => Nms.Fused(wrong, [1, 1], [], kept)));
        Assert.Equal("nms: input 'boxes' is NaN at [1,1]; expected finite numbers.", Refusal(() => Nms.Fused([0, 0, 0, 0, 0, float.NaN, 0, 0], [1, 1], [], kept)));
        Assert.Equal("nms: input 'scores' is Infinity at [1]; expected finite numbers.", Refusal(() => Nms.Fused(right, [1, float.PositiveInfinity], [], kept)).Replace("∞", "Infinity", StringComparison.Ordinal));
        Assert.Equal("nms: 'kept' has 1 elements; expected 2.", Refusal(() => Nms.Fused(right, [1, 1], [], new long[1])));
        Assert.Equal("nms: 'classes' has 1 elements; expected 2, or none.", Refusal(() => Nms.Fused(right, [1, 1], [0], kept)));
        Assert.Equal("Parameter 'iouThreshold' is 1.5; expected 0 to 1.", Refusal(() => Nms.Fused(right, [1, 1], [], kept, new NmsOptions { IouThreshold = 1.5 })));
    }

    [Fact]
    public void Tensors_that_do_not_belong_together_are_refused_with_both_shapes()
    {
        using DisposeScope scope = NewDisposeScope();
        static string Refusal(Action call) => Assert.Throws<InputException>(call).Message;
        Assert.Equal("nms: input 'scores' has shape [3]; expected [2] beside 'boxes' [2,4].", Refusal(() => Nms.Tensor(zeros(2, 4), zeros(3))));
        Assert.Equal(
            "nms: input 'classes' is Float32; expected Int64.", Refusal(() => Nms.Tensor(zeros(2, 4), zeros(2), zeros(2))));
    }

    private static long[] Kept(string variant, KernelInput input) => Answers.Of("nms", variant, input).Outputs["kept"].As<long>();
}
