using RepLoss.Contract;
using RepLoss.Kernels;
using Xunit;

namespace RepLoss.Tests.Kernels;

/// <summary>What the Fused YOLO loss promises beyond the right answer: the same bits on any number of threads, little memory, and refusals.</summary>
public sealed class FusedYoloLossTests
{
    private static readonly float[] Anchors = [1, 1.5f, 3, 2, 2, 2, 1, 3];

    [Theory]
    [InlineData(ObjectnessTarget.Iou)]
    [InlineData(ObjectnessTarget.Soft)]
    public void The_number_of_threads_changes_no_bit(ObjectnessTarget objectness)
    {
        var options = new YoloLossOptions { Objectness = objectness };
        float[] targets = YoloLossCases.Targets(new CaseRandom("fused-loss", 1), 60, 2, 3);
        double[] expectedItems = new double[3], items = new double[3];
        YoloHead[] alone = Heads(true), shared = Heads(true), forward = Heads(false);
        double expected = YoloLoss.Fused(alone, targets, Anchors, expectedItems, options, threads: 1);
        Assert.Equal(expected, YoloLoss.Fused(forward, targets, Anchors, items, options, threads: 1));
        foreach (int threads in new[] { 0, 2, 16 })
        {
            // Filled before with what no gradient is, so that every place has to be written.
            Assert.All(shared, head => Array.Fill(head.Gradient!, float.NaN));
            Assert.Equal(expected, YoloLoss.Fused(shared, targets, Anchors, items, options, threads: threads));
            Assert.Equal(expectedItems, items);
            Assert.All(alone.Zip(shared), pair => Assert.True(pair.First.Gradient.AsSpan().SequenceEqual(pair.Second.Gradient)));
        }
    }

    [Fact]
    public void The_weights_of_the_next_step_keep_that_of_stride_16_at_1()
    {
        double[] next = new double[2];
        YoloLoss.Fused(Heads(false), [], Anchors, new double[3], nextBalance: next);
        Assert.Equal(1, next[1]);
        Assert.InRange(next[0], 3.9, 4.1);
        YoloLoss.Fused(Heads(false), [], Anchors, new double[3], nextBalance: next, strides: [16, 32]);
        Assert.Equal(1, next[0]);
        Assert.InRange(next[1], 0.2, 0.3);
    }

    [Fact]
    public void Strides_without_16_are_refused_where_the_weights_of_the_next_step_are_wanted()
    {
        Assert.Equal(
            "yolo-loss: the levels have strides 8, 32; expected one of 16, by whose weight autobalance divides the others.",
            Refusal((heads, items) => YoloLoss.Fused(heads, [], Anchors, items, nextBalance: new double[2], strides: [8, 32])));
        Assert.Equal(
            "yolo-loss: 3 strides for 2 levels; expected one a level.",
            Refusal((heads, items) => YoloLoss.Fused(heads, [], Anchors, items, nextBalance: new double[2], strides: [8, 16, 32])));
        YoloLoss.Fused(Heads(false), [], Anchors, new double[3], strides: [8, 32]);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        string Refusal(params YoloHead[] heads) =>
            Assert.Throws<InputException>(() => YoloLoss.Fused(heads, [], Anchors, new double[3])).Message;

        Assert.Equal("yolo-loss: 0 levels; expected 1 to 5.", Refusal());
        Assert.Equal("yolo-loss: level 0 has 7 logits for shape [1,2,2,2,6]; expected [B,A,ny,nx,5+K].", Refusal(new YoloHead(new float[7], [1, 2, 2, 2, 6], null)));
        Assert.Equal(
            "yolo-loss: level 0 has a gradient of 3 for 48 logits; expected one a logit, or none.",
            Refusal(new YoloHead(new float[48], [1, 2, 2, 2, 6], new float[3])));
        Assert.StartsWith("yolo-loss: 8 numbers in anchors and 2 in grids;", Refusal(new YoloHead(new float[48], [1, 2, 2, 2, 6], null)), StringComparison.Ordinal);
        Assert.Equal("yolo-loss: level 0 has shape [-1,-2,2,2,6]; expected an anchor and a cell at least.", Refusal(new YoloHead(new float[48], [-1, -2, 2, 2, 6], null)));
        Assert.StartsWith("yolo-loss: level 0 has 6 logits for shape [4294967297,1,1,1,6];", Refusal(new YoloHead(new float[6], [(1L << 32) + 1, 1, 1, 1, 6], null)), StringComparison.Ordinal);
        Assert.Equal("yolo-loss: level 0 has shape [1,2,0,2,6]; expected an anchor and a cell at least.", Refusal(new YoloHead([], [1, 2, 0, 2, 6], null)));
    }

    [Theory]
    [InlineData(3, 2, 8)]
    [InlineData(2, 1, 8)]
    [InlineData(2, 2, 7)]
    public void Levels_that_differ_in_more_than_their_cells_are_refused(int images, int anchors, int channels) => Assert.Equal(
        $"yolo-loss: level 1 has shape [{images},{anchors},2,3,{channels}]; expected 2 images, 2 anchors and 8 channels, as level 0 has.",
        Refusal((heads, items) => YoloLoss.Fused(
            [heads[0], new YoloHead(new float[images * anchors * 6 * channels], [images, anchors, 2, 3, channels], null)], [], Anchors, items)));

    [Fact]
    public void Lengths_that_are_not_one_a_level_are_refused()
    {
        foreach (int length in new[] { 0, 2, 4 })
            Assert.Equal($"yolo-loss: 'items' has {length} elements; expected 3.", Refusal((heads, _) => YoloLoss.Fused(heads, [], Anchors, new double[length])));
        foreach (int length in new[] { 1, 3 })
        {
            Assert.Equal(
                $"yolo-loss: 'balance' has {length} elements; expected 2, or none.",
                Refusal((heads, items) => YoloLoss.Fused(heads, [], Anchors, items, balance: new double[length])));
            Assert.Equal(
                $"yolo-loss: 'nextBalance' has {length} elements; expected 2, or none.",
                Refusal((heads, items) => YoloLoss.Fused(heads, [], Anchors, items, nextBalance: new double[length])));
        }

        Assert.Equal("yolo-loss: 7 numbers in targets; expected 6 a row.", Refusal((heads, items) => YoloLoss.Fused(heads, new float[7], Anchors, items)));
    }

    [Theory]
    [InlineData(0, 2, "image 2; expected 0 or more and below 2, the number of images.")]
    [InlineData(0, -1, "image -1; expected 0 or more and below 2, the number of images.")]
    [InlineData(0, float.NaN, "image NaN; expected 0 or more and below 2, the number of images.")]
    [InlineData(1, 3, "class 3; expected 0 or more and below 3, the number of classes.")]
    [InlineData(1, -1, "class -1; expected 0 or more and below 3, the number of classes.")]
    [InlineData(2, float.NaN, "x NaN; expected a finite number.")]
    [InlineData(3, float.PositiveInfinity, "y Infinity; expected a finite number.")]
    [InlineData(4, 0, "width 0; expected above 0.")]
    [InlineData(5, -0.5f, "height -0.5; expected above 0.")]
    public void A_row_that_is_excluded_is_refused_before_anything_is_written(int column, float value, string found)
    {
        float[] targets = [0, 2, 0.5f, 0.5f, 0.3f, 0.3f, 1, 0, 0.5f, 0.5f, 0.3f, 0.3f];
        targets[6 + column] = value;
        foreach (ObjectnessTarget objectness in Enum.GetValues<ObjectnessTarget>())
        {
            Assert.Equal(
                $"yolo-loss: row 1 of input 'targets' has {found}",
                Refusal((heads, items) => YoloLoss.Fused(heads, targets, Anchors, items, new YoloLossOptions { Objectness = objectness })));
        }
    }

    [Fact]
    public void A_class_that_is_not_there_is_refused_where_there_is_but_one()
    {
        YoloHead one = new(new float[2 * 2 * 4 * 6], [2, 2, 2, 2, 6], null);
        Assert.Equal(
            "yolo-loss: row 0 of input 'targets' has class 1; expected 0 or more and below 1, the number of classes.",
            Refusal((_, items) => YoloLoss.Fused([one], [0, 1, 0.5f, 0.5f, 0.3f, 0.3f], Anchors.AsSpan(0, 4), items)));
    }

    [Fact]
    public void The_labels_of_cells_lie_in_memory_that_is_used_again()
    {
        YoloHead[] heads = Heads(true);
        double[] items = new double[3];
        Assert.InRange(Allocations.Of(() => YoloLoss.Fused(heads, [], Anchors, items, threads: 1)), 0, 5000);
    }

    [Fact]
    public void Weights_and_anchors_that_are_excluded_are_refused()
    {
        Assert.Equal(
            "yolo-loss: input 'balance' is -1 at 1; expected a finite number, 0 or more.",
            Refusal((heads, items) => YoloLoss.Fused(heads, [], Anchors, items, balance: [1, -1])));
        Assert.Equal(
            "yolo-loss: input 'balance' is NaN at 0; expected a finite number, 0 or more.",
            Refusal((heads, items) => YoloLoss.Fused(heads, [], Anchors, items, balance: [double.NaN, 1])));
        Assert.Equal(
            "yolo-loss: input 'anchors' is 0 at 7; expected finite sizes above 0.",
            Refusal((heads, items) => YoloLoss.Fused(heads, [], [.. Anchors[..7], 0], items)));
        YoloHead none = new([], [0, 2, 2, 2, 6], null);
        Assert.Equal(
            "yolo-loss: no images; expected one at least, since the weights of the next step are divided by their loss.",
            Refusal((_, items) => YoloLoss.Fused([none], [], Anchors.AsSpan(0, 4), items, nextBalance: new double[1])));
    }

    // What a call says that is to leave items and gradients as they are.
    private static string Refusal(Action<YoloHead[], double[]> call)
    {
        YoloHead[] heads = [.. new long[][] { [2, 2, 4, 5, 8], [2, 2, 2, 3, 8] }.Select(shape => Filled(shape, -7))];
        double[] items = [-7, -7, -7];
        string message = Assert.Throws<InputException>(() => call(heads, items)).Message;
        Assert.All(items.Concat(heads.SelectMany(head => head.Gradient!.Select(slope => (double)slope))), untouched => Assert.Equal(-7, untouched));
        return message;
    }

    private static YoloHead Filled(long[] shape, float gradient)
    {
        long count = shape.Aggregate((a, b) => a * b);
        return new YoloHead(new float[count], shape, [.. Enumerable.Repeat(gradient, (int)count)]);
    }

    // The first level has more cells than one thread takes.
    private static YoloHead[] Heads(bool withGradient)
    {
        var random = new CaseRandom("fused-heads", 1);
        return [.. new long[][] { [2, 2, 96, 100, 8], [2, 2, 48, 50, 8] }.Select(shape =>
        {
            float[] logits = [.. Enumerable.Range(0, (int)shape.Aggregate((a, b) => a * b)).Select(_ => (float)(3 * random.NextGaussian()))];
            return new YoloHead(logits, shape, withGradient ? new float[logits.Length] : null);
        })];
    }
}
