using System.Reflection;
using RepLoss.Contract;
using RepLoss.Kernels;
using Xunit;

namespace RepLoss.Tests.Contract.Runs;

/// <summary>Loops as a caller meets them: spans in, numbers out.</summary>
public sealed class PlainLoopTests
{
    // Two 10 x 10 boxes that share 5 x 10 and a third one apart.
    private static readonly double[] _boxes = [0, 0, 10, 10, 5, 0, 15, 10, 40, 40, 50, 50];

    [Fact]
    public void A_loss_and_its_gradient_come_back_as_numbers()
    {
        var gradient = new double[_boxes.Length];
        double loss = RepBox.Loop<double>(_boxes, new RepBoxOptions { Sigma = 0.5 }, gradient: gradient);
        KernelInput input = new(new RepBoxOptions { Sigma = 0.5 }) { { "boxes", HostArray.Of(_boxes, 3, 4) } };
        using PreparedRun run = new RepBox().Variants[0].Prepare(input, ["boxes"], "cpu");
        run.Run();
        Assert.Equal(run.Read().Outputs["loss"].ValueAt(0), loss);
        Assert.Equal(run.Read().Gradients["boxes"].As<double>(), gradient);
        Assert.NotEqual(0, loss);
    }

    [Fact]
    public void Each_of_two_gradients_may_be_left_out()
    {
        float[] boxes = Array.ConvertAll(_boxes, x => (float)x), second = new float[12];
        float[] iou = Iou.Loop<float>(boxes, boxes, gradient2: second);
        Assert.Equal(1 / 3f, iou[1]);
        Assert.Equal(9, iou.Length);
        Assert.NotEqual(0, second[0]);
    }

    [Fact]
    public void Levels_come_with_their_gradients()
    {
        HostArray logits = HostArray.Floats(DType.Float64, new double[6 * 16], 1, 1, 4, 4, 6);
        KernelOutput answer = YoloLoss.Loop([logits], [0, 0, 0.5f, 0.5f, 0.3f, 0.3f], [1.2f, 1.2f], withGradients: true);
        Assert.True(answer.Outputs["loss"].ValueAt(0) > 0);
        Assert.Contains(answer.Gradients["prediction.0"].As<double>(), slope => slope != 0);
        Assert.Equal("yolo-loss: 'anchors' has 3 numbers; expected [1,1,2].", Assert.Throws<InputException>(() => YoloLoss.Loop([logits], [], new float[3])).Message);
    }

    [Fact]
    public void What_does_not_fit_is_told()
    {
        Assert.Equal("rep-box: 'boxes' has 5 numbers; expected rows of 4.", Assert.Throws<InputException>(() => RepBox.Loop<float>(new float[5])).Message);
        Assert.Equal(
            "bce: the gradient by 'logits' has 3 places; expected 2, or none where it is not wanted.",
            Assert.Throws<InputException>(() => Bce.Loop<float>(new float[2], new float[2], gradient: new float[3])).Message);
        Assert.Throws<InputException>(() => Bce.Loop<float>(new float[2], new float[3]));
        Assert.Throws<InputException>(() => Bce.Loop<float>([float.NaN], new float[1]));
    }

    [Fact]
    public void No_public_loop_takes_the_sums_of_the_judge()
    {
        IEnumerable<MethodInfo> loops = KernelRegistry.All.SelectMany(kernel => kernel.GetType().GetMethods(BindingFlags.Public | BindingFlags.Static)).Where(method => method.Name == "Loop");
        Assert.All(loops, loop => Assert.DoesNotContain(loop.GetParameters(), parameter => parameter.ParameterType == typeof(Accumulator)));
        Assert.All(KernelRegistry.All, kernel => Assert.NotNull(loops.FirstOrDefault(loop => loop.DeclaringType == kernel.GetType())));
    }
}
