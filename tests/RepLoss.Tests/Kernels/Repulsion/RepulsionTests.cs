using RepLoss.Contract;
using RepLoss.Kernels;
using Xunit;

namespace RepLoss.Tests.Kernels;

/// <summary>The whole repulsion loss: how its parts are put together.</summary>
public sealed class RepulsionTests
{
    private static readonly double[] Boxes = [0, 0, 10, 10, 1, 0, 11, 10, 6, 0, 16, 10];

    public static TheoryData<string> Variants => [VariantName.Loop, VariantName.Tensor];

    [Theory]
    [MemberData(nameof(Variants))]
    public void The_loss_is_the_weighted_sum_of_its_unweighted_parts(string variant)
    {
        KernelOutput answer = Answers.Of("repulsion", variant, Input(new() { Alpha = 3, Beta = 7 }, [0, 0, 10, 10, 8, 0, 18, 10]));
        double[] parts = answer.Outputs["parts"].As<double>();
        Assert.All(parts, part => Assert.True(part > 0));
        Assert.Equal(parts[0] + (3 * parts[1]) + (7 * parts[2]), answer.Value(), 1e-12);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void With_a_single_truth_nothing_repels(string variant)
    {
        // All belong to it: attraction alone, (0 + (1/2 + 1/2) + (5.5 + 5.5)) / 3.
        KernelOutput answer = Answers.Of("repulsion", variant, Input(new(), [0, 0, 10, 10]));
        Assert.Equal([4, 0, 0], answer.Outputs["parts"].As<double>(), (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Boxes_of_one_truth_do_not_repel_each_other(string variant)
    {
        // The first two belong to the first truth, so that their IoU of 9/11 counts nowhere: pairs 1-3 and 2-3 remain.
        KernelOutput answer = Answers.Of("repulsion", variant, Input(new() { SigmaGt = 0 }, [0, 0, 10, 10, 8, 0, 18, 10]));
        Assert.Equal(((4 / 16.0) + (5 / 15.0)) / (2 + 1e-7), answer.Outputs["parts"].ValueAt(2), 1e-12);
    }

    [Theory]
    [InlineData("sigmaGt")]
    [InlineData("sigmaBox")]
    public void A_refused_sigma_is_called_by_its_own_name(string name)
    {
        RepulsionOptions options = name == "sigmaGt" ? new() { SigmaGt = 1.5 } : new() { SigmaBox = 1.5 };
        Assert.StartsWith($"Parameter '{name}' is 1.5; expected 0 <= {name}", Assert.Throws<InputException>(options.Validate).Message, StringComparison.Ordinal);
    }

    private static KernelInput Input(RepulsionOptions options, double[] truths) => Repulsion.Input(DType.Float64, options, Boxes, truths);
}
