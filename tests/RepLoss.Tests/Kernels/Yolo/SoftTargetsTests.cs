using RepLoss.Bench.Machine;
using RepLoss.Contract;
using RepLoss.Kernels;
using RepLoss.Tests.Judge;
using RepLoss.Torch;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace RepLoss.Tests.Kernels;

[Collection(TorchThreads.Alone)]
public class SoftTargetsTests
{
    private static readonly Kernel Soft = new SoftTargets();

    public static TheoryData<string> Variants => ["Loop", "ElementLoop", "Tensor", "Fused"];

    private static KernelInput Input(float[] targets, long[] grids, SoftTargetsOptions? options = null, long images = 2) =>
        SoftTargets.Input(options ?? new(), targets, [3, 3, 2, 4], 2, grids, images);

    private static KernelOutput Run(string variant, KernelInput input)
    {
        InputValidation.Check(Soft, input);
        using PreparedRun run = Soft.Variant(variant).Prepare(input, [], "cpu");
        run.Run();
        return run.Read().Copy();
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void The_order_of_boxes_is_of_no_matter(string variant)
    {
        foreach (SoftScore score in Enum.GetValues<SoftScore>())
        {
            float[] targets = YoloLossCases.Targets(new CaseRandom("order", 1), 25, 2, 1);
            float[] turned = [.. targets.Chunk(6).Reverse().SelectMany(row => row)];
            var options = new SoftTargetsOptions { Score = score };
            Assert.True(Run(variant, Input(targets, [9, 11], options)).SameBits(Run(variant, Input(turned, [9, 11], options))));
        }
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void A_box_outside_covers_nothing_and_its_row_is_hard_at_the_border(string variant)
    {
        KernelOutput answer = Run(variant, Input([0, 0, 2.5f, 0.53f, 0.3f, 0.3f], [10, 10]));
        Assert.DoesNotContain(true, answer.Outputs["soft.0"].As<bool>());
        float[] map = answer.Outputs["map.0"].As<float>();
        Assert.Equal(1, map[(5 * 10) + 9]);
        Assert.All(map, score => Assert.True(score is 0 or 1));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void The_larger_score_stays_where_boxes_overlap(string variant)
    {
        float[] near = [0, 0, 0.45f, 0.45f, 0.3f, 0.3f], wide = [0, 0, 0.75f, 0.45f, 0.7f, 0.3f];
        float[] both = Run(variant, Input([.. near, .. wide], [10, 10])).Outputs["map.0"].As<float>();
        float[] first = Run(variant, Input(near, [10, 10])).Outputs["map.0"].As<float>();
        float[] second = Run(variant, Input(wide, [10, 10])).Outputs["map.0"].As<float>();
        Assert.Equal(first.Zip(second, Math.Max), both);
        Assert.Contains(true, first.Zip(second, (a, b) => a > 0 && b > a));
        Assert.Contains(true, first.Zip(second, (a, b) => b > 0 && a > b));
    }

    [Fact]
    public void Four_thousand_boxes_give_the_same_bits_in_thirty_runs_of_two_threads()
    {
        KernelInput input = SoftTargets.Input(
            new SoftTargetsOptions(), YoloLossCases.Targets(new CaseRandom("crowd", 1), 4000, 2, 1), [3, 3, 2, 4, 1, 1, 3, 2], 2, [24, 24, 12, 12], 2);
        int threads = TorchRuntime.Threads;
        TorchRuntime.Threads = 2;
        try
        {
            KernelOutput first = Run("Tensor", input);
            for (int i = 1; i < 30; i++)
                Assert.True(Run("Tensor", input).SameBits(first), $"run {i + 1}");
        }
        finally
        {
            TorchRuntime.Threads = threads;
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Four_thousand_boxes_at_640_pixels_take_less_than_a_gigabyte(bool largest)
    {
        float[] targets = YoloCases.Random(new CaseRandom("memory", 1), 4000, 16);
        for (int t = 0; largest && t < targets.Length; t += 6)
            (targets[t + 2], targets[t + 3], targets[t + 4], targets[t + 5]) = (0.5f, 0.5f, 1, 1);
        using DisposeScope scope = NewDisposeScope();
        Tensor rows = tensor(targets, [4000, 6]), anchors = tensor(YoloCases.Anchors, [3, 3, 2]);
        var options = new SoftTargetsOptions { AnchorThreshold = largest ? 100 : 4 };
        double? peak = MemoryProbe.PeakOf(() =>
        {
            SoftMaps maps = SoftTargets.Tensor(rows, anchors, [(80, 80), (40, 40), (20, 20)], 16, options);
            Assert.Equal([16, 3, 80, 80], maps.Maps[0].shape);
        });
        Assert.SkipWhen(peak is null, "This system does not tell a process's peak memory.");
        Assert.InRange(peak.Value, 0, 1e9);
    }

    [Fact]
    public void An_image_that_is_not_there_is_refused_with_its_row()
    {
        KernelInput input = Input([0, 0, 0.5f, 0.5f, 0.3f, 0.3f, 2, 0, 0.5f, 0.5f, 0.3f, 0.3f], [4, 4]);
        Assert.Equal(
            "soft-targets: row 1 of input 'targets' has image 2; expected 0 or more and below 2, the number of images.",
            Assert.Throws<InputException>(() => InputValidation.Check(Soft, input)).Message);
    }

    [Fact]
    public void An_odd_exponent_is_refused() => Assert.Equal(
        "Parameter 'n' is 3; expected an even number above 0.",
        Assert.Throws<InputException>(() => new SoftTargetsOptions { N = 3 }.Validate()).Message);
}
