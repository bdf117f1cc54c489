using RepLoss.Contract;
using RepLoss.Judge;
using RepLoss.Kernels;
using Xunit;

namespace RepLoss.Tests.Judge;

/// <summary>The small training run of the report's chapter of faults.</summary>
[Collection(TorchThreads.Alone)]
public sealed class DescentTests
{
    private static readonly double[] TwoOverlapping = [0, 0, 10, 10, 5, 0, 15, 10];

    private static KernelInput Pair(double[] boxes) => RepBox.Input(DType.Float32, new RepBoxOptions { Sigma = 0.25, Denominator = RepBoxDenominator.Pairs }, boxes, null);

    [Theory]
    [InlineData(VariantName.Loop)]
    [InlineData(VariantName.Tensor)]
    public void A_right_loss_goes_down(string variant)
    {
        Descent descent = Of("rep-box", variant, Pair(TwoOverlapping))!;
        // Until the boxes are apart, which takes fewer than all steps.
        Assert.Equal((DescentEnding.NoGradient, 17), (descent.Ending, descent.Steps));
        Assert.True(descent.FirstLoss > 0.1);
        Assert.Equal(0, descent.LastLoss);
    }

    [Fact]
    public void The_published_RepBox_dies_at_its_first_step()
    {
        Descent descent = Of("rep-box", VariantName.AsPublished, Pair(TwoOverlapping))!;
        Assert.Equal((DescentEnding.NotFinite, 0), (descent.Ending, descent.Steps));
        Assert.Equal("not finite at step 1", descent.ToString());
    }

    [Fact]
    public void A_loss_without_gradient_stands_still() =>
        Assert.Equal(DescentEnding.NoGradient, Of("rep-box", VariantName.Tensor, Pair([0, 0, 1, 1, 5, 5, 6, 6]))!.Ending);

    [Fact]
    public void What_throws_is_said_to_raise()
    {
        Kernel kernel = KernelRegistry.Find("rep-gt");
        Variant published = kernel.Variant(VariantName.AsPublished);
        PublishedFault raising = published.Faults.First(fault => fault.Shows == FaultEvidence.Exception);
        KernelInput input = raising.Example();
        Assert.Equal(DescentEnding.Raised, Descent.Of(published, input, kernel.DifferentiableInputs(input))!.Ending);
    }

    [Fact]
    public void Where_there_is_no_loss_or_nothing_to_move_there_is_no_training()
    {
        KernelInput overlap = KernelRegistry.Find("iou").Cases().First(candidate => candidate.Id == "random-1").DrawFor("iou", DType.Float32);
        Assert.Null(Of("iou", VariantName.Tensor, overlap));
        Assert.Null(Of("rep-box", VariantName.Tensor, Pair([])));
    }

    private static Descent? Of(string id, string variant, KernelInput input)
    {
        Kernel kernel = KernelRegistry.Find(id);
        return Descent.Of(kernel.Variant(variant), input, kernel.DifferentiableInputs(input));
    }
}
