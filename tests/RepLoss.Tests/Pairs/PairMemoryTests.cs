using RepLoss.Bench.Machine;
using RepLoss.Contract;
using RepLoss.Kernels;
using RepLoss.Tests.Judge;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace RepLoss.Tests.Pairs;

/// <summary>Pairs grow with the square of the boxes; what is kept of them does not.</summary>
[Collection(TorchThreads.Alone)]
public sealed class PairMemoryTests
{
    private const int N = 20_000;

    [Fact]
    public void The_pairs_of_twenty_thousand_boxes_and_their_gradient_take_little_memory() =>
        Assert.InRange(PeakOf(boxes => RepBox.Tensor(boxes)), 0, 2e8);

    [Fact]
    public void Twenty_thousand_boxes_against_two_thousand_truths_take_little_memory()
    {
        using Tensor truths = Boxes(2, 2000), designated = arange(N, dtype: ScalarType.Int64).remainder(2000);
        Assert.InRange(PeakOf(boxes => RepGt.Tensor(boxes, truths, designated)), 0, 5e7);
    }

    [Fact]
    public void Fused_gives_its_native_memory_back()
    {
        const int Boxes = 300, Calls = 3000;
        var random = new CaseRandom("native", 1);
        float[] heap = Numbers(BoxCases.Heap(random, Boxes)), crowd = Numbers(BoxCases.Crowd(random, 4 * Boxes)), gradient = new float[heap.Length], all = new float[crowd.Length];
        float[] iou = new float[Boxes * Boxes];
        long[] designated = new long[4 * Boxes];
        double? peak = MemoryProbe.PeakOf(() =>
        {
            for (int call = 0; call < Calls; call++)
            {
                RepBox.Fused(heap, gradient: gradient);
                Iou.Fused(heap, heap, iou, null, gradient, gradient);
                // In strips.
                RepBox.Fused(crowd, gradient: all);
                RepGt.Fused(crowd, crowd, designated, gradient: all);
            }
        });
        Assert.SkipWhen(peak is null, "This system does not tell a process's peak memory.");
        Assert.InRange(peak.Value, 0, 3e7);
    }

    private static double PeakOf(Func<Tensor, Tensor> loss)
    {
        using Tensor boxes = Boxes(1, N).requires_grad_();
        double? peak = MemoryProbe.PeakOf(() =>
        {
            using DisposeScope scope = NewDisposeScope();
            Assert.True(autograd.grad([loss(boxes)], [boxes])[0].isfinite().all().item<bool>());
        });
        Assert.SkipWhen(peak is null, "This system does not tell a process's peak memory.");
        return peak.Value;
    }

    private static Tensor Boxes(ulong seed, int count) => tensor(Numbers(BoxCases.Random(new CaseRandom("pairs", seed), count)), [count, 4]);

    private static float[] Numbers(double[] boxes) => Array.ConvertAll(boxes, number => (float)number);
}
