using RepLoss.Contract;
using RepLoss.Judge;
using RepLoss.Kernels;
using Xunit;

namespace RepLoss.Tests.Judge;

/// <summary>The truth is the float64 Loop on the numbers that the variant gets.</summary>
public sealed class TruthTests
{
    [Fact]
    public void The_truth_of_a_float32_case_is_float64_on_the_rounded_input()
    {
        var kernel = new Iou();
        DrawnCase narrow = Drawn(kernel, "random-1", DType.Float32);
        Truth truth = narrow.TruthOf(Pass.ForwardBackward);
        Assert.Equal(DType.Float32, truth.DType);
        Assert.Equal(DType.Float64, truth.Reference.Outputs["iou"].DType);
        Assert.Equal(DType.Float32, truth.Yardstick.Outputs["iou"].DType);
        Truth widened = Truth.Of(kernel, narrow.Input.Select((_, array) => array.Widen()), []);
        Assert.True(widened.Reference.Outputs["iou"].SameBits(truth.Reference.Outputs["iou"]));
    }

    [Fact]
    public void A_kernel_of_float32_alone_is_its_own_truth()
    {
        Truth truth = Drawn(new YoloTargets(), "random-1", DType.Float32).TruthOf(Pass.Forward);
        Assert.Same(truth.Reference, truth.Yardstick);
        Assert.True(truth.LimitsOf("boxes", gradient: false, withYardstick: true, onlyFinite: false).Exact);
        Assert.False(truth.LimitsOf("rows", gradient: false, withYardstick: true, onlyFinite: false).ZerosAreWrong);
    }

    [Fact]
    public void A_length_that_no_input_has_is_part_of_the_answer()
    {
        Limits LimitsOf(Kernel kernel, string output) => Drawn(kernel, "random-1", DType.Float32).TruthOf(Pass.Forward).LimitsOf(output, false, true, false);
        Assert.Equal([0], LimitsOf(new Nms(), "kept").AnsweredDimensions);
        Assert.Equal([0], LimitsOf(new YoloTargets(), "rows").AnsweredDimensions);
        Assert.Empty(LimitsOf(new Iou(), "iou").AnsweredDimensions);
    }

    [Fact]
    public void The_largest_term_of_a_gradient_that_cancels_is_kept()
    {
        Truth truth = Drawn(new RepBox(), "identical-published", DType.Float64).TruthOf(Pass.ForwardBackward);
        Limits limits = truth.LimitsOf("boxes", gradient: true, withYardstick: true, onlyFinite: false);
        Assert.True(limits.LargestTerm > 0);
        Assert.Equal(FailureKind.Gradient, limits.Failure);
        Assert.Null(truth.LimitsOf("loss", gradient: false, withYardstick: false, onlyFinite: false).Yardstick);
    }

    [Fact]
    public void Only_float32_numbers_may_be_let_off_with_being_finite()
    {
        Assert.True(Drawn(new RepBox(), "random-1", DType.Float32).TruthOf(Pass.ForwardBackward).LimitsOf("boxes", true, true, onlyFinite: true).OnlyFinite);
        Assert.False(Drawn(new RepBox(), "random-1", DType.Float64).TruthOf(Pass.ForwardBackward).LimitsOf("boxes", true, true, onlyFinite: true).OnlyFinite);
    }

    [Fact]
    public void A_truth_is_computed_once_and_a_next_case_has_other_numbers_in_the_same_shapes()
    {
        DrawnCase drawn = Drawn(new Iou(), "random-1", DType.Float64);
        Assert.Same(drawn.TruthOf(Pass.Forward), drawn.TruthOf(Pass.Forward));
        Assert.NotNull(drawn.Next);
        Assert.Equal(drawn.Input["boxes1"].Shape, drawn.Next.Input["boxes1"].Shape);
        Assert.False(drawn.Input["boxes1"].SameBits(drawn.Next.Input["boxes1"]));
        Assert.Null(Drawn(new Iou(), "identical", DType.Float64).Next);
    }

    private static DrawnCase Drawn(Kernel kernel, string id, DType dtype) => new(kernel, kernel.Cases().Single(one => one.Id == id), dtype);
}
