using RepLoss.Contract;
using RepLoss.Kernels;
using RepLoss.Torch;
using Xunit;
using static TorchSharp.torch;

namespace RepLoss.Tests.Training;

/// <summary>The library as somebody who trains a detector uses it.</summary>
public sealed class TrainingTests
{
    private const int Steps = 200;
    private const double Rate = 0.02;

    [Fact]
    public void Two_hundred_steps_halve_the_loss_and_everything_stays_finite()
    {
        using var head = new TinyHead(seed: 3);
        Assert.InRange(head.ParameterCount, 100, 999);
        var losses = new List<double>();
        for (int step = 0; step < Steps; step++)
        {
            losses.Add(head.Step((boxes, truths) => Repulsion.Tensor(boxes, truths).Loss, Rate));
            Assert.True(double.IsFinite(losses[^1]), $"the loss is {losses[^1]} at step {step}");
            Assert.All(head.Parameters, parameter => Assert.True(parameter.isfinite().all().item<bool>(), $"a parameter is not finite after step {step}"));
        }

        Assert.True(losses[^1] <= losses[0] / 2, $"the loss went from {losses[0]} to {losses[^1]}");
    }

    [Fact]
    public void With_the_fused_repulsion_the_losses_are_those_of_the_tensor_twin()
    {
        using TinyHead byTensor = new(seed: 3), byFused = new(seed: 3);
        for (int step = 0; step < Steps; step++)
        {
            double expected = byTensor.Step((boxes, truths) => Repulsion.Tensor(boxes, truths).Loss, Rate);
            double found = byFused.Step(Fused, Rate);
            Assert.True(Math.Abs(found - expected) <= 1e-3 * expected, $"the loss is {found} at step {step}, by the tensor twin {expected}");
        }

        static Tensor Fused(Tensor boxes, Tensor truths)
        {
            float[] fixedTruths = truths.data<float>().ToArray();
            return LinearSurrogate.Of(boxes, (numbers, gradient) => Repulsion.Fused(numbers, fixedTruths, gradient: gradient).Loss);
        }
    }

    [Fact]
    public void A_surrogate_has_the_loss_as_its_value_and_the_gradient_it_was_given()
    {
        using Tensor x = tensor(new float[] { 1, 2, 3 }, [3]).requires_grad_();
        using Tensor loss = LinearSurrogate.Of(x, (numbers, gradient) =>
        {
            for (int i = 0; i < numbers.Length; i++)
                gradient[i] = 10 * numbers[i];
            return 7.25;
        });

        Assert.Equal(7.25f, loss.item<float>());
        Assert.Equal([20, 40, 60], autograd.grad([loss * 2], [x])[0].data<float>().ToArray());
        using Tensor constant = LinearSurrogate.Of(x.detach(), (_, gradient) => gradient.Length);
        Assert.Equal(0, constant.item<float>());
        using Tensor wide = x.detach().to(ScalarType.Float64);
        Assert.Equal("A linear surrogate was given a tensor of Float64; expected Float32.", Assert.Throws<InputException>(() => LinearSurrogate.Of(wide, (_, _) => 0)).Message);
    }

    [Fact]
    public void With_the_published_RepBox_the_first_step_makes_every_parameter_of_the_boxes_NaN()
    {
        using var head = new TinyHead(seed: 3);
        var options = new RepBoxOptions { Sigma = 0.25, Denominator = RepBoxDenominator.Pairs };

        double loss = head.Step((boxes, _) => RepBoxAsPublished.Compute(boxes, options), Rate);

        Assert.True(double.IsFinite(loss), "its value looks well");
        Assert.True(head.Parameters[1].narrow(0, 0, 4).isnan().all().item<bool>(), "the biases of x, y, width and height are not NaN");
        Assert.True(double.IsNaN(head.Step((boxes, _) => RepBoxAsPublished.Compute(boxes, options), Rate)), "the second loss is not NaN");
    }
}
