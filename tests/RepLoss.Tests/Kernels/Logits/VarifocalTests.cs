using RepLoss.Contract;
using RepLoss.Kernels;
using Xunit;

namespace RepLoss.Tests.Kernels;

/// <summary>What varifocal loss does where positives and negatives meet, and at far logits.</summary>
public sealed class VarifocalTests
{
    public static TheoryData<string, DType> All => Answers.RightVariants("varifocal");

    [Theory]
    [MemberData(nameof(All))]
    public void The_least_positive_score_makes_a_positive_and_0_a_negative(string variant, DType dtype)
    {
        // Without the score as weight a positive of next to no overlap costs S(2) with slope p(2); a negative alpha p^2 times that.
        double p = 1 / (1 + Math.Exp(-2)), softplus = 2 + Math.Log(1 + Math.Exp(-2));
        var options = new VarifocalOptions { IouWeighted = false };
        KernelOutput positive = Answers.Of("varifocal", variant, VarifocalCases.Input(dtype, options, [2], [float.Epsilon]), "logits");
        KernelOutput negative = Answers.Of("varifocal", variant, VarifocalCases.Input(dtype, options, [2], [0]), "logits");
        Assert.Equal(softplus, positive.Value(), 1e-6);
        Assert.Equal(p, positive.Gradients["logits"].ValueAt(0), 1e-6);
        Assert.Equal(0.75 * p * p * softplus, negative.Value(), 1e-6);
        Assert.Equal(0.75 * p * p * ((2 * (1 - p) * softplus) + p), negative.Gradients["logits"].ValueAt(0), 1e-6);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Far_logits_give_finite_numbers(string variant, DType dtype)
    {
        KernelOutput answer = Answers.Of(
            "varifocal", variant, VarifocalCases.Input(dtype, new VarifocalOptions(), [1e4, 1e4, 1e4, -1e4, -1e4, -1e4], [0, 1, 0.5, 0, 1, 0.5]), "logits");
        Assert.Equal(((0.75 * 1e4) + (0.5 * 0.5 * 1e4) + 1e4 + (0.5 * 0.5 * 1e4)) / 6, answer.Value(), 1e-2);
        Assert.Equal(0.75 / 6, answer.Gradients["logits"].ValueAt(0), 1e-6);
        Assert.All(Enumerable.Range(0, 6), i => Assert.True(double.IsFinite(answer.Gradients["logits"].ValueAt(i))));
    }

    [Fact]
    public void The_plain_loop_gives_the_loss_and_fills_the_gradient()
    {
        double[] gradient = new double[2];
        double loss = Varifocal.Loop<double>([0, Math.Log(3)], [0, 0.5], new VarifocalOptions(), gradient);
        Assert.Equal(((3 / 16.0 * Math.Log(2)) + (0.5 * ((0.5 * Math.Log(3)) + Math.Log(4 / 3.0)))) / 2, loss, 14);
        Assert.Equal([3 / 32.0 * (Math.Log(2) + 0.5), 0.0625], gradient, (a, b) => Math.Abs(a - b) < 1e-14);
        Assert.Equal(loss, Varifocal.Loop<double>([0, Math.Log(3)], [0, 0.5]));
    }

    [Fact]
    public void What_the_definition_excludes_is_refused_with_its_place()
    {
        static string Refusal(Action call) => Assert.Throws<InputException>(call).Message;
        Assert.Equal("varifocal: input 'scores' is 1.5 at [1]; expected 0 to 1.", Refusal(() => Varifocal.Loop<float>([0, 0], [0, 1.5f])));
        Assert.Equal("varifocal: the gradient by 'logits' has 3 places; expected 2, or none where it is not wanted.", Refusal(() => Varifocal.Loop<float>([0, 0], [0, 1], null, new float[3])));
        Assert.Equal("varifocal: 2 labels for 3 logits; expected one a logit.", Refusal(() => Varifocal.Fused([0, 0, 0], [0, 1])));
        Assert.Equal("Parameter 'gamma' is 0.5; expected a number that is 1 or more.", Refusal(() => Varifocal.Fused([], [], new VarifocalOptions { Gamma = 0.5 })));
        Assert.Equal("Parameter 'alpha' is NaN; expected a number that is 0 or more.", Refusal(() => new VarifocalOptions { Alpha = double.NaN }.Validate()));
    }
}
