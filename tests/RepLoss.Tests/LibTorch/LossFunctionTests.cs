using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace RepLoss.Tests.LibTorch;

public sealed class LossFunctionTests
{
    private static readonly double[] Logits = [-1.5, 0.2, 3];
    private static readonly double[] Labels = [0, 1, 0.25];

    [Fact]
    public void Binary_cross_entropy_with_logits_meets_its_formula()
    {
        double[] expected = [.. Logits.Zip(Labels, (z, t) => ((1 - t) * z) + ((1 + (2 * t)) * Math.Log(1 + Math.Exp(-z))))];
        Tensor elements = binary_cross_entropy_with_logits(
            tensor(Logits), tensor(Labels), reduction: nn.Reduction.None, pos_weights: tensor(new[] { 3.0 }));
        Elements.Equal(expected, elements);
        Tensor sum = binary_cross_entropy_with_logits(tensor(Logits), tensor(Labels), reduction: nn.Reduction.Sum, pos_weights: tensor(new[] { 3.0 }));
        Elements.Equal([expected.Sum()], sum);
    }

    [Fact]
    public void Binary_cross_entropy_agrees_with_that_of_logits() =>
        Elements.Equal(
            Elements.Of(binary_cross_entropy_with_logits(tensor(Logits), tensor(Labels))),
            binary_cross_entropy(sigmoid(tensor(Logits)), tensor(Labels)));

    [Fact]
    public void Cross_entropy_meets_its_formula()
    {
        double expected = Math.Log(Logits.Sum(Math.Exp)) - Logits[1];
        Tensor row = tensor(Logits).unsqueeze(0);
        Elements.Equal([expected], cross_entropy(row, Elements.Longs(1)));
        Elements.Equal([expected], nll_loss(log_softmax(row, 1), Elements.Longs(1)));
        Elements.Equal([0], cross_entropy(row, Elements.Longs(-100), reduction: nn.Reduction.Sum));
    }

    [Fact]
    public void Distances_meet_their_formulas()
    {
        Tensor x = Elements.Doubles(0.5, -3), zero = Elements.Doubles(0, 0);
        Elements.Equal([0.125, 2.5], smooth_l1_loss(x, zero, nn.Reduction.None));
        Elements.Equal([1.75], l1_loss(x, zero));
        Elements.Equal([9.25], mse_loss(x, zero, nn.Reduction.Sum));
    }

    [Fact]
    public void One_hot_and_softplus()
    {
        Elements.Equal([0, 0, 1, 1, 0, 0], one_hot(Elements.Longs(2, 0)));
        Assert.Equal([2, 5], one_hot(Elements.Longs(2, 0), 5).shape);
        Elements.Equal([Math.Log(2), 100], softplus(Elements.Doubles(0, 100)));
    }
}
