using RepLoss.Kernels;
using Xunit;

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
