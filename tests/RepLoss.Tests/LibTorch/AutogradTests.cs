using System.Runtime.InteropServices;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace RepLoss.Tests.LibTorch;

public sealed class AutogradTests
{
    private static readonly double[] Point = [0.3, -1.2, 2.1, 0.7];

    private static readonly Dictionary<string, Func<Tensor, Tensor>> Functions = new()
    {
        ["polynomial"] = x => (x * x * 3) - (2 * x) + 1,
        ["quotient"] = x => 1 / (x.square() + 0.5),
        ["exp log"] = x => log(exp(x) + 1),
        ["sigmoid tanh"] = x => sigmoid(x) * tanh(x),
        ["clamp"] = x => x.clamp(-1, 1).pow(3),
        ["where"] = x => where(x > 0, x.square(), -x),
        ["indexed"] = x => x[1..3] * x[0],
        ["masked"] = x => x[x > 0].square(),
        ["gathered"] = x => x.gather(0, tensor(new long[] { 3, 3, 0 })).exp(),
        ["matrix"] = x => matmul(x.reshape(2, 2), x.reshape(2, 2).t()),
        ["reduced"] = x => x.logsumexp(0) + x.amax(0) + x.norm(),
        ["joined"] = x => cat([x, x.flip(0)]) * arange(8),
        ["pairs"] = x => maximum(x.unsqueeze(0), x.unsqueeze(1)).triu(1),
        ["atan2"] = x => atan2(x, x + 3),
        ["scattered"] = x => zeros(3, ScalarType.Float64).index_add(0, tensor(new long[] { 0, 0, 2, 1 }), x, 2).square(),
        ["cumulative"] = x => x.cumsum(0).square(),
        ["bce"] = x => nn.functional.binary_cross_entropy_with_logits(x, full(4, 0.25, ScalarType.Float64)),
        ["cross entropy"] = x => nn.functional.cross_entropy(x.reshape(2, 2), tensor(new long[] { 1, 0 })),
        ["smooth l1"] = x => nn.functional.smooth_l1_loss(x, zeros_like(x), beta: 0.5),
    };

    public static TheoryData<string> Names => [.. Functions.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradients_agree_with_central_differences(string name)
    {
        Func<Tensor, Tensor> function = Functions[name];
        Tensor x = tensor(Point, requires_grad: true);
        Tensor gradient = autograd.grad([function(x).sum()], [x])[0];
        const double Step = 1e-6;
        var expected = new double[Point.Length];
        for (int i = 0; i < Point.Length; i++)
        {
            double[] above = [.. Point], below = [.. Point];
            above[i] += Step;
            below[i] -= Step;
            expected[i] = (function(tensor(above)).sum().ToDouble() - function(tensor(below)).sum().ToDouble()) / (2 * Step);
        }

        Assert.Contains(expected, value => value != 0);
        Elements.Equal(expected, gradient, 1e-7);
    }

    [Fact]
    public void Weights_of_several_outputs()
    {
        Tensor x = tensor(Point, requires_grad: true);
        Tensor y = x.square();
        Tensor gradient = autograd.grad([y], [x], [Elements.Doubles(1, 0, 2, 0)])[0];
        Elements.Equal([0.6, 0, 8.4, 0], gradient);
    }

    [Fact]
    public void A_record_is_kept_only_when_asked_for()
    {
        Tensor x = tensor(Point, requires_grad: true);
        Tensor y = x.square().sum();
        _ = autograd.grad([y], [x], retain_graph: true);
        _ = autograd.grad([y], [x]);
        var error = Assert.Throws<ExternalException>(() => autograd.grad([y], [x]));
        Assert.StartsWith("autograd.grad: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Higher_derivatives()
    {
        Tensor x = tensor(new[] { 2.0 }, requires_grad: true);
        Tensor first = autograd.grad([x.pow(3).sum()], [x], create_graph: true)[0];
        Elements.Equal([12], autograd.grad([first.sum()], [x])[0]);
    }

    [Fact]
    public void An_input_that_does_not_matter_is_an_error_or_null()
    {
        Tensor x = tensor(Point, requires_grad: true), other = tensor(Point, requires_grad: true);
        Assert.Throws<ExternalException>(() => autograd.grad([x.sum()], [other]));
        Assert.Null(autograd.grad([x.sum()], [other], allow_unused: true)[0]);
    }

    [Fact]
    public void Nothing_is_recorded_under_no_grad_and_after_detach()
    {
        Tensor x = tensor(Point, requires_grad: true);
        using (no_grad())
        {
            Assert.False(is_grad_enabled());
            Assert.False((x * 2).requires_grad);
            using (enable_grad())
            {
                Assert.True((x * 2).requires_grad);
            }

            Assert.False(is_grad_enabled());
        }

        Assert.True(is_grad_enabled());
        Assert.True((x * 2).requires_grad);
        Assert.False((x * 2).is_leaf);
        Assert.True(x.is_leaf);
        Assert.False(x.detach().requires_grad);
        Elements.Equal([1, 1, 1, 1], autograd.grad([(x * x.detach() / x.detach()).sum()], [x])[0]);
    }

    [Fact]
    public void A_surrogate_carries_any_gradient()
    {
        Tensor x = tensor(Point, requires_grad: true), chosen = Elements.Doubles(4, 3, 2, 1);
        Tensor line = (x * chosen).sum();
        Tensor loss = line - line.detach() + 42;
        Assert.Equal(42, loss.ToDouble(), 1e-12);
        Elements.Equal([4, 3, 2, 1], autograd.grad([loss], [x])[0]);
    }

    [Fact]
    public void Backward_runs_once()
    {
        Tensor x = tensor(Point, requires_grad: true);
        Tensor loss = x.square().sum();
        loss.backward();
        var error = Assert.Throws<ExternalException>(loss.backward);
        Assert.StartsWith("backward: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Integers_have_no_gradient() =>
        Assert.Throws<ExternalException>(() => Elements.Longs(1).requires_grad_());
}
