using RepLoss.Contract;
using RepLoss.Kernels;
using RepLoss.Simd;
using Xunit;

namespace RepLoss.Tests.Kernels;

/// <summary>What the Fused losses on logits promise beyond the right answer: any length, any number of threads, no allocation.</summary>
public sealed class FusedElementTests
{
    /// <summary>A kernel's Fused, with the options of a case bound.</summary>
    public delegate double Fused(ReadOnlySpan<float> logits, ReadOnlySpan<float> labels, Span<float> gradient, int threads);

    private static readonly BceOptions Weighted = new() { PositiveWeight = 3 };
    private static readonly FocalOptions Focused = new() { Gamma = 2.5 };
    private static readonly BceBlurOptions Blurred = new() { Alpha = 0.5 };
    private static readonly SoftObjectnessOptions Excess = new() { Loss = SoftLoss.Loss3 };

    private static readonly Dictionary<string, (KernelOptions Options, Fused Fused)> Losses = new()
    {
        ["bce"] = (Weighted, (z, t, g, threads) => Bce.Fused(z, t, Weighted, g, threads)),
        ["focal"] = (Focused, (z, t, g, threads) => Focal.Fused(z, t, Focused, g, threads)),
        ["q-focal"] = (Focused, (z, t, g, threads) => QFocal.Fused(z, t, Focused, g, threads)),
        ["bce-blur"] = (Blurred, (z, t, g, threads) => BceBlur.Fused(z, t, Blurred, g, threads)),
        ["soft-objectness"] = (Excess, (z, t, g, threads) => SoftObjectness.Fused(z, t, Excess, g, threads)),
    };

    public static TheoryData<string> Ids => [.. Losses.Keys];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_length_agrees_with_the_loop_and_writes_nothing_beyond_it(string kernel)
    {
        for (int n = 0; n <= 130; n++)
        {
            (float[] z, float[] t) = Draw(n);
            float[] gradient = [.. Enumerable.Repeat(-7f, n + 20)];
            double loss = Losses[kernel].Fused(z, t, gradient.AsSpan(0, n), 1);
            Assert.Equal(loss, Losses[kernel].Fused(z, t, [], 1));
            KernelOutput truth = Answers.Of(kernel, VariantName.Loop, Input(kernel, z, t), "logits");
            Assert.Equal(truth.Value(), loss, 1e-6 * (1 + truth.Value()));
            for (int i = 0; i < n; i++)
                Assert.Equal(truth.Gradients["logits"].ValueAt(i), gradient[i], 2e-6 / n);
            Assert.All(gradient[n..], untouched => Assert.Equal(-7, untouched));
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_number_of_threads_changes_no_bit(string kernel)
    {
        foreach (int n in new[] { OrderedBlocks.ParallelFrom - 1, OrderedBlocks.ParallelFrom, (5 * OrderedBlocks.Length) + 3 })
        {
            (float[] z, float[] t) = Draw(n);
            float[] alone = new float[n], shared = new float[n];
            double expected = Losses[kernel].Fused(z, t, alone, 1);
            foreach (int threads in new[] { 0, 2, 3, 16 })
            {
                Array.Clear(shared);
                Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(Losses[kernel].Fused(z, t, shared, threads)));
                Assert.True(alone.AsSpan().SequenceEqual(shared));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void An_element_has_the_same_slope_wherever_it_stands(string kernel)
    {
        (float[] z, float[] t) = Draw(37);
        float[] gradient = new float[37], turned = new float[37];
        Losses[kernel].Fused(z, t, gradient, 1);
        Losses[kernel].Fused([.. z.Reverse()], [.. t.Reverse()], turned, 1);
        Assert.Equal(gradient, turned.Reverse());
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void One_thread_allocates_nothing(string kernel)
    {
        (float[] z, float[] t) = Draw(OrderedBlocks.ParallelFrom + 5);
        float[] gradient = new float[z.Length];
        Fused fused = Losses[kernel].Fused;
        Assert.Equal(0, Allocations.Of(() =>
        {
            fused(z, t, gradient, 1);
            fused(z, t, [], 1);
        }));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Lengths_that_differ_are_refused(string kernel)
    {
        string labels = Assert.Throws<InputException>(() => Losses[kernel].Fused(new float[3], new float[2], [], 1)).Message;
        Assert.Equal($"{kernel}: 2 labels for 3 logits; expected one a logit.", labels);
        string gradient = Assert.Throws<InputException>(() => Losses[kernel].Fused(new float[3], new float[3], new float[4], 1)).Message;
        Assert.Equal($"{kernel}: a gradient of 4 for 3 logits; expected one a logit, or none.", gradient);
    }

    [Fact]
    public void Options_without_a_meaning_are_refused() => Assert.Equal(
        "Parameter 'gamma' is -0.5; expected a number that is 0 or more.",
        Assert.Throws<InputException>(() => Focal.Fused([], [], new FocalOptions { Gamma = -0.5 })).Message);

    private static (float[] Logits, float[] Labels) Draw(int count)
    {
        var random = new CaseRandom("fused-elements", (ulong)count);
        float[] z = new float[count], t = new float[count];
        for (int i = 0; i < count; i++)
            (z[i], t[i]) = ((float)(4 * random.NextGaussian()), (float)Math.Clamp(random.NextDouble(-0.5, 1.5), 0, 1));
        return (z, t);
    }

    // The Loop in float64, on the same numbers.
    private static KernelInput Input(string kernel, float[] z, float[] t) => new(Losses[kernel].Options)
    {
        { "logits", HostArray.Of(z, z.Length).Widen() },
        { kernel == "soft-objectness" ? "scores" : "labels", HostArray.Of(t, t.Length).Widen() },
    };
}
