using RepLoss.Contract;
using RepLoss.Kernels;
using Xunit;

namespace RepLoss.Tests.Kernels;

/// <summary>Attraction at its edges.</summary>
public sealed class AttractionTests
{
    [Theory]
    [InlineData(VariantName.Loop)]
    [InlineData(VariantName.ElementLoop)]
    [InlineData(VariantName.Tensor)]
    public void At_beta_value_and_gradient_are_the_same_from_both_sides(string variant)
    {
        KernelInput input = Attraction.Input(DType.Float32, new AttractionOptions { Beta = 0.5 }, [0.5, -0.5, 0, 2], [0, 0, 0, 0]);
        KernelOutput answer = Answers.Of("attraction", variant, input, "predicted");
        Assert.Equal(0.25 + 0.25 + 0 + 1.75, answer.Value());
        Assert.Equal([1f, -1f, 0f, 1f], answer.Gradients["predicted"].As<float>());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Beta_has_to_be_above_zero(double beta)
    {
        InputException refused = Assert.Throws<InputException>(() => new AttractionOptions { Beta = beta }.Validate());
        Assert.Equal($"Parameter 'beta' is {beta}; expected a number above 0.", refused.Message);
    }
}
