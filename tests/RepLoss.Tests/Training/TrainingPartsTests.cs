using System.Reflection;
using RepLoss.Contract;
using RepLoss.Kernels;
using RepLoss.Modules;
using RepLoss.Torch;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace RepLoss.Tests.Training;

/// <summary>What a training loop puts together: reductions, modules, boxes of rows, surrogates of several tensors, images of a batch.</summary>
public sealed class TrainingPartsTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public static TheoryData<string> Means => ["attraction", "bce", "bce-blur", "box-loss", "cross-entropy", "dfl", "focal", "q-focal", "soft-objectness", "varifocal"];

    [Theory]
    [MemberData(nameof(Means))]
    public void None_adds_up_to_the_sum_and_the_sum_over_their_number_is_the_mean(string id)
    {
        Func<nn.Reduction, (Tensor Loss, Tensor Input)> call = Call(id);
        (Tensor mean, Tensor byMean) = call(nn.Reduction.Mean);
        (Tensor sum, Tensor bySum) = call(nn.Reduction.Sum);
        (Tensor none, Tensor byNone) = call(nn.Reduction.None);
        Assert.Equal(0, sum.dim());
        Assert.True(none.dim() > 0);
        double scale = Math.Abs(sum.item<double>());
        Assert.Equal(sum.item<double>(), none.sum().item<double>(), 1e-12 * scale);
        Assert.Equal(sum.item<double>() / none.numel(), mean.item<double>(), 1e-12 * scale);
        Tensor weights = linspace(1, 2, none.numel(), ScalarType.Float64).reshape(none.shape);
        Tensor weighed = autograd.grad([(none * weights).sum()], [byNone])[0], ofSum = autograd.grad([sum], [bySum])[0], ofMean = autograd.grad([mean], [byMean])[0];
        Assert.True(ofMean.mul(none.numel()).allclose(ofSum, 1e-9, 1e-12));
        // The last dimensions of an input belong to one element of the loss, where it has more.
        Tensor perElement = weights.reshape([.. none.shape, .. Enumerable.Repeat(1L, (int)(byNone.dim() - none.dim()))]);
        Assert.True(weighed.allclose(ofSum * perElement, 1e-9, 1e-12));
    }

    [Fact]
    public void Modules_give_what_the_methods_give()
    {
        Tensor z = randn(7), t = rand(7), boxes = Boxes(5), truths = Boxes(3), ids = tensor(new long[] { 0, 1, 2, 0, 1 });
        Same(Bce.Tensor(z, t), new BceModule().call(z, t));
        Same(BceBlur.Tensor(z, t), new BceBlurModule().call(z, t));
        Same(Focal.Tensor(z, t, new FocalOptions { Gamma = 2 }), new FocalModule(new FocalOptions { Gamma = 2 }).call(z, t));
        Same(QFocal.Tensor(z, t, reduction: nn.Reduction.Sum), new QFocalModule(reduction: nn.Reduction.Sum).call(z, t));
        Same(Varifocal.Tensor(z, t), new VarifocalModule().call(z, t));
        Same(SoftObjectness.Tensor(z, t), new SoftObjectnessModule().call(z, t));
        Same(CrossEntropy.Tensor(randn(5, 3) is var logits ? logits : z, ids), new CrossEntropyModule().call(logits, ids));
        Tensor bins = randn(2, 4, 8), distances = rand(2, 4);
        Same(Dfl.Tensor(bins, distances), new DflModule().call(bins, distances));
        Same(BoxLoss.Tensor(boxes, boxes.flip(0)), new BoxLossModule().call(boxes, boxes.flip(0)));
        Same(Attraction.Tensor(boxes, boxes.flip(0)), new AttractionModule().call(boxes, boxes.flip(0)));
        Same(RepBox.Tensor(boxes, targetIds: ids), new RepBoxModule().call(boxes, ids, null));
        Same(RepGt.Tensor(boxes, truths, ids), new RepGtModule().call(boxes, truths, ids, null, null));
        Tensor images = tensor(new long[] { 0, 0, 1, 0, 0 }), truthImages = tensor(new long[] { 0, 0, 1 });
        Same(RepGt.Tensor(boxes, truths, ids, imageIds: images, truthImageIds: truthImages), new RepGtModule().call(boxes, truths, ids, images, truthImages));
        Same(Repulsion.Tensor(boxes, truths).Loss, new RepulsionModule().call(boxes, truths, null, null).Loss);
        Tensor head = randn([1, 1, 4, 4, 6]), anchors = ones(1, 1, 2), targets = tensor(new float[] { 0, 0, 0.4f, 0.4f, 0.25f, 0.3f }, [1, 6]);
        Same(YoloLoss.Tensor([head], targets, anchors).Loss, new YoloLossModule(anchors).call([head], targets).Loss);
        var balancing = new YoloLossModule(anchors, new YoloLossOptions { Autobalance = true }, [16]);
        using YoloLosses first = balancing.call([head], targets), second = balancing.call([head], targets);
        Assert.Equal(1, second.Balance!.item<float>());
        Assert.NotEqual(first.Loss.item<float>(), second.Loss.item<float>());
    }

    [Fact]
    public void The_boxes_of_rows_are_those_that_detect_decode_gives()
    {
        Tensor[] heads = [randn([2, 2, 4, 6, 7], ScalarType.Float64), randn([2, 2, 2, 3, 7], ScalarType.Float64)];
        Tensor anchors = tensor(new float[] { 1, 1.5f, 2, 2, 1, 1, 1.5f, 1 }, [2, 2, 2]), grids = tensor(new long[] { 4, 6, 2, 3 }, [2, 2]);
        Tensor targets = tensor(new float[] { 0, 1, 0.4f, 0.4f, 0.25f, 0.3f, 1, 0, 0.7f, 0.2f, 0.3f, 0.5f, 1, 1, 0.5f, 0.5f, 30, 30 }, [3, 6]);
        using YoloRowTensors rows = YoloTargets.Tensor(targets, anchors, grids);
        Assert.Equal(1, rows.CountUnmatched().item<long>());
        var lists = new YoloRows();
        YoloTargets.Fused(targets.data<float>().ToArray(), anchors.data<float>().ToArray(), 2, [4, 6, 2, 3], new YoloTargetsOptions(), lists);
        Assert.Equal(1, lists.CountUnmatched(3));
        foreach (Tensor head in heads)
            head.requires_grad_();
        Tensor boxes = rows.PredictedBoxes(heads, [8, 16]);
        Assert.Equal([rows.Rows.size(0), 4], boxes.shape);
        Tensor strides = tensor(new double[] { 8, 16 }), inPixels = anchors.to(ScalarType.Float64) * strides.reshape(2, 1, 1);
        using Detections all = DetectDecode.Tensor(heads, inPixels, strides);
        long[] index = rows.Rows.data<long>().ToArray();
        for (int row = 0; row < rows.Rows.size(0); row++)
        {
            (long level, long image, long anchor, long y, long x) = (index[6 * row], index[(6 * row) + 1], index[(6 * row) + 2], index[(6 * row) + 3], index[(6 * row) + 4]);
            (long ny, long nx) = level == 0 ? (4L, 6L) : (2, 3);
            long place = (image * 60) + (level * 48) + (((anchor * ny) + y) * nx) + x;
            double[] expected = all.Boxes[place].data<double>().ToArray(), found = boxes[row].detach().data<double>().ToArray();
            Assert.Equal(expected[0], (found[0] + found[2]) / 2, 1e-9);
            Assert.Equal(expected[3], found[3] - found[1], 1e-9);
        }

        Assert.All(autograd.grad([boxes.sum()], heads), gradient => Assert.True(gradient.abs().sum().item<double>() > 0));
    }

    [Fact]
    public void A_surrogate_of_several_tensors_has_the_gradient_of_each()
    {
        Tensor[] heads = [randn([2, 2, 4, 6, 7]).requires_grad_(), randn([2, 2, 2, 3, 7]).requires_grad_()];
        Tensor anchors = tensor(new float[] { 1, 1.5f, 2, 2, 1, 1, 1.5f, 1 }, [2, 2, 2]), targets = tensor(new float[] { 0, 1, 0.4f, 0.4f, 0.25f, 0.3f, 1, 0, 0.7f, 0.2f, 0.3f, 0.5f }, [2, 6]);
        Tensor expected = YoloLoss.Tensor(heads, targets, anchors).Loss;
        float[] rows = targets.data<float>().ToArray(), sizes = anchors.data<float>().ToArray();
        Tensor found = LinearSurrogate.Of(heads, (numbers, gradients) =>
            YoloLoss.Fused([.. numbers.Select((logits, level) => new YoloHead(logits, heads[level].shape, gradients[level]))], rows, sizes, new double[3]));
        Assert.Equal(expected.item<float>(), found.item<float>(), 1e-5);
        foreach ((Tensor one, Tensor other) in autograd.grad([expected], heads).Zip(autograd.grad([found], heads)))
            Assert.True(one.allclose(other, 1e-4, 1e-6));
        Tensor half = LinearSurrogate.Of([heads[0].detach(), heads[1]], (_, gradients) => gradients[0] is null ? 1 : 2);
        Assert.Equal(1, half.item<float>());
        Assert.Equal("A linear surrogate was given no tensor; expected at least one.", Assert.Throws<InputException>(() => LinearSurrogate.Of([], (_, _) => 0)).Message);
    }

    [Fact]
    public void A_batch_with_images_is_the_sum_over_its_images()
    {
        Tensor boxes = Boxes(12), truths = Boxes(6), images = tensor(new long[] { 5, 5, 5, 5, 5, 9, 9, 9, 9, 9, 9, 9 }), ofTruths = tensor(new long[] { 5, 5, 5, 9, 9, 9 });
        var options = new RepBoxOptions { Denominator = RepBoxDenominator.Square };
        double whole = RepBox.Tensor(boxes, options, imageIds: images).item<double>();
        double parts = (25 * RepBox.Tensor(boxes[..5], options).item<double>()) + (49 * RepBox.Tensor(boxes[5..], options).item<double>());
        Assert.Equal(parts / 144, whole, 1e-12);
        double batch = Repulsion.Tensor(boxes, truths, new RepulsionOptions { Beta = 0 }, images, ofTruths).Loss.item<double>();
        double first = Repulsion.Tensor(boxes[..5], truths[..3], new RepulsionOptions { Beta = 0 }).Loss.item<double>(), last = Repulsion.Tensor(boxes[5..], truths[3..], new RepulsionOptions { Beta = 0 }).Loss.item<double>();
        Assert.Equal(((5 * first) + (7 * last)) / 12, batch, 1e-12);
    }

    [Fact]
    public void Tensor_and_Fused_take_what_they_have_in_common_in_one_order()
    {
        foreach (Type kernel in KernelRegistry.All.Select(kernel => kernel.GetType()))
        {
            string[] Names(string method) => [.. kernel.GetMethods(BindingFlags.Public | BindingFlags.Static).First(one => one.Name == method).GetParameters().Select(parameter => parameter.Name!)];
            if (kernel.GetMethods(BindingFlags.Public | BindingFlags.Static).All(one => one.Name != "Fused"))
                continue;
            string[] ofTensor = Names("Tensor"), ofFused = Names("Fused");
            Assert.Equal(ofTensor.Where(ofFused.Contains), ofFused.Where(ofTensor.Contains));
        }
    }

    public void Dispose() => _scope.Dispose();

    private static void Same(Tensor expected, Tensor found) => Assert.Equal(expected.to(ScalarType.Float64).item<double>(), found.to(ScalarType.Float64).item<double>());

    private static Func<nn.Reduction, (Tensor, Tensor)> Call(string id)
    {
        Tensor z = randn([6, 3], ScalarType.Float64), t = rand([6, 3], ScalarType.Float64), boxes = Boxes(6), others = Boxes(6), bins = randn([5, 4, 7], ScalarType.Float64);
        (boxes, others) = (boxes.to(ScalarType.Float64), others.to(ScalarType.Float64));
        Tensor distances = rand([5, 4], ScalarType.Float64) * 5, classes = tensor(new long[] { 0, 1, 2, 2, 1, 0 });
        (Tensor, Tensor) With(Tensor input, Func<Tensor, Tensor> loss)
        {
            Tensor leaf = input.detach().clone().requires_grad_();
            return (loss(leaf), leaf);
        }

        return id switch
        {
            "attraction" => reduction => With(boxes, x => Attraction.Tensor(x, others, null, reduction)),
            "bce" => reduction => With(z, x => Bce.Tensor(x, t, null, reduction)),
            "bce-blur" => reduction => With(z, x => BceBlur.Tensor(x, t, null, reduction)),
            "box-loss" => reduction => With(boxes, x => BoxLoss.Tensor(x, others, null, reduction)),
            "cross-entropy" => reduction => With(z, x => CrossEntropy.Tensor(x, classes, reduction)),
            "dfl" => reduction => With(bins, x => Dfl.Tensor(x, distances, null, reduction)),
            "focal" => reduction => With(z, x => Focal.Tensor(x, t, null, reduction)),
            "q-focal" => reduction => With(z, x => QFocal.Tensor(x, t, null, reduction)),
            "soft-objectness" => reduction => With(z, x => SoftObjectness.Tensor(x, t, null, reduction)),
            _ => reduction => With(z, x => Varifocal.Tensor(x, t, null, reduction)),
        };
    }

    // Random boxes that overlap.
    private static Tensor Boxes(long count)
    {
        Tensor low = rand([count, 2], ScalarType.Float64), high = low + rand([count, 2], ScalarType.Float64) + 0.2;
        return cat([low, high], 1);
    }
}
