using RepLoss.Contract;
using RepLoss.Kernels;
using Xunit;

namespace RepLoss.Tests.Kernels;

/// <summary>What the Fused YOLO loss promises beyond the right answer: the same bits on any number of threads, and refusals.</summary>
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
        Assert.StartsWith("yolo-targets: 8 numbers in anchors and 2 in grids;", Refusal(new YoloHead(new float[48], [1, 2, 2, 2, 6], null)), StringComparison.Ordinal);
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
