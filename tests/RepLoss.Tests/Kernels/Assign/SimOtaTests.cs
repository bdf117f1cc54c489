using RepLoss.Contract;
using RepLoss.Kernels;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace RepLoss.Tests.Kernels;

/// <summary>Who takes which anchors at ties and in conflicts, how sure predictions are weighed, batches with padding, and what is refused.</summary>
public sealed class SimOtaTests
{
    public static TheoryData<string, DType> All => Answers.RightVariants("sim-ota");

    [Theory]
    [MemberData(nameof(All))]
    public void Of_equal_anchors_the_first_are_taken_wherever_they_stand_in_a_register(string variant, DType dtype)
    {
        for (int anchors = 1; anchors < 70; anchors++)
        {
            // IoU 5/8.
            KernelOutput found = Alike(variant, dtype, anchors, anchors % 11 + 1, [0], [0, 0, 8, 8]);
            Assert.Equal([Math.Max(1, Math.Min(anchors, 10) * 5L / 8)], found.Outputs["dynamicK"].As<long>());
            Assert.Equal(Enumerable.Range(0, anchors).Select(a => a < Math.Max(1, Math.Min(anchors, 10) * 5 / 8) ? 0L : -1), found.Outputs["assigned"].As<long>());
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Of_equal_truths_the_first_gets_every_anchor(string variant, DType dtype)
    {
        for (int truths = 1; truths < 20; truths++)
        {
            KernelOutput found = Alike(variant, dtype, 9, 3, new long[truths], [.. Enumerable.Range(0, truths).SelectMany(_ => new double[] { 0, 0, 8, 8 })]);
            Assert.Equal(Enumerable.Range(0, 9).Select(a => a < 5 ? 0L : -1), found.Outputs["assigned"].As<long>());
            Assert.All(found.Outputs["dynamicK"].As<long>(), k => Assert.Equal(5, k));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Weak_anchors_are_taken_by_their_costs_alone_and_after_strong_ones(string variant, DType dtype)
    {
        // 40 weak anchors, the last the cheapest; six are taken.
        KernelInput input = SimOtaCases.Graded(dtype, new SimOtaOptions(), 40, 0, 1e-4);
        Assert.Equal(Enumerable.Range(0, 40).Select(a => a < 34 ? -1L : 0), Answers.Of("sim-ota", variant, input).Outputs["assigned"].As<long>());
        // The first one is strong and the dearest.
        float[]? singles = input["anchorPoints"].Data as float[];
        double[]? doubles = input["anchorPoints"].Data as double[];
        for (int i = 0; i < 2; i++)
        {
            if (singles is not null)
                singles[i] = 50;
            else
                doubles![i] = 50;
        }

        Assert.Equal(Enumerable.Range(0, 40).Select(a => a is > 0 and < 35 ? -1L : 0), Answers.Of("sim-ota", variant, input).Outputs["assigned"].As<long>());
    }

    [Theory]
    [MemberData(nameof(All))]
    public void How_sure_a_wrong_class_is_counts_where_1_less_q_has_no_digits_left(string variant, DType dtype)
    {
        KernelInput input = SimOtaCases.Graded(dtype, new SimOtaOptions(), 40, 40, 0.25);
        Assert.Equal(Enumerable.Range(0, 40).Select(a => a < 34 ? -1L : 0), Answers.Of("sim-ota", variant, input).Outputs["assigned"].As<long>());
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_point_on_an_edge_or_at_the_end_of_the_radius_is_not_near(string variant, DType dtype)
    {
        long[] Assigned(double x, double radius) => Answers.Of("sim-ota", variant, SimOtaCases.Input(
            dtype, new SimOtaOptions { CenterRadius = radius }, [0], [0], [0, 0, 8, 8], [x, 4], [2], [0], [0, 0, 8, 8])).Outputs["assigned"].As<long>();
        Assert.Equal([-1L], Assigned(8, 2));
        Assert.Equal([0L], Assigned(7.5, 2));
        Assert.Equal([0L], Assigned(8, 2.25));
        Assert.Equal([-1L], Assigned(9, 2.5));
    }

    [Theory]
    [InlineData(AssignConflict.Claiming)]
    [InlineData(AssignConflict.All)]
    public void A_batch_with_padding_is_image_after_image(AssignConflict conflict)
    {
        using DisposeScope scope = NewDisposeScope();
        var options = new SimOtaOptions { Conflict = conflict };
        AssignScene[] scenes = [.. Enumerable.Range(0, 3).Select(i => AssignScene.OnGrid(new CaseRandom("batch", (ulong)i), 96, 2 + (3 * i), 4))];
        int most = scenes.Max(scene => scene.Labels.Length);
        // The padding comes first, and overlaps everything.
        Tensor Stack(Func<AssignScene, double[]> of, params long[] shape) => tensor(scenes.SelectMany(of).ToArray(), [3, .. shape]);
        double[] Padded(AssignScene scene) => [.. Enumerable.Range(0, most - scene.Labels.Length).SelectMany(_ => new double[] { 0, 0, 96, 96 }), .. scene.Truths];
        Tensor labels = tensor(scenes.SelectMany(scene => Enumerable.Repeat(-7L, most - scene.Labels.Length).Concat(scene.Labels)).ToArray(), [3, most]);
        long anchors = scenes[0].Anchors;
        SimOtaAssignment found = SimOta.Tensor(
            Stack(scene => scene.Logits, anchors, 4), Stack(scene => scene.Objectness, anchors), Stack(scene => scene.Boxes, anchors, 4), tensor(scenes[0].Points, [anchors, 2]),
            tensor(scenes[0].Strides), labels, Stack(Padded, most, 4), labels.ge(tensor(0L)), options);
        for (int i = 0; i < 3; i++)
        {
            AssignScene scene = scenes[i];
            int padding = most - scene.Labels.Length;
            (long[] assigned, double[] matched, long[] k) = SimOta.Loop<double>(
                scene.Logits, scene.Objectness, scene.Boxes, scene.Points, scene.Strides, scene.Labels, scene.Truths, options);
            Assert.Contains(assigned, truth => truth >= 0);
            Assert.Equal(assigned.Select(truth => truth < 0 ? -1 : truth + padding), found.Assigned[i].data<long>().ToArray());
            Assert.Equal(k, found.DynamicK[i].data<long>().ToArray()[padding..]);
            Assert.All(found.DynamicK[i].data<long>().ToArray()[..padding], none => Assert.Equal(0, none));
            Assert.Equal(matched, found.MatchedIou[i].contiguous().data<double>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-12);
        }
    }

    [Fact]
    public void Spans_give_what_the_kernel_gives_on_any_number_of_threads()
    {
        AssignScene scene = AssignScene.OnGrid(new CaseRandom("threads", 1), 320, 20, 80);
        static float[] Single(double[] numbers) => Array.ConvertAll(numbers, x => (float)x);
        float[] logits = Single(scene.Logits), objectness = Single(scene.Objectness), boxes = Single(scene.Boxes), points = Single(scene.Points), strides = Single(scene.Strides);
        float[] truths = Single(scene.Truths);
        (long[] expected, float[] matched, long[] k) = SimOta.Loop<float>(logits, objectness, boxes, points, strides, scene.Labels, truths);
        foreach (int threads in new[] { 1, 2, 0 })
        {
            long[] assigned = new long[scene.Anchors], counts = new long[20];
            float[] found = new float[scene.Anchors];
            SimOta.Fused(logits, objectness, boxes, points, strides, scene.Labels, truths, assigned, found, counts, threads: threads);
            Assert.Equal(expected, assigned);
            Assert.Equal(k, counts);
            Assert.Equal(matched, found, (a, b) => Math.Abs(a - b) < 1e-6);
        }
    }

    [Fact]
    public void What_the_definition_excludes_is_refused_with_its_place()
    {
        static string Refusal(Action call) => Assert.Throws<InputException>(call).Message;
        float[] box = [0, 0, 8, 8], point = [4, 4], wrong = [0, 9, 8, 8];
        void Both(string expected, float[] logits, float[] strides, long[] labels, float[] truths)
        {
            Assert.Equal(expected, Refusal(() => SimOta.Loop<float>(logits, [0], box, point, strides, labels, truths)));
            Assert.Equal(expected, Refusal(() => SimOta.Fused(logits, [0], box, point, strides, labels, truths, new long[1], new float[1], new long[1])));
        }

        Both("sim-ota: input 'strides' is 0 at [0]; expected a number above 0.", [0, 1], [0], [0], box);
        Both("sim-ota: input 'labels' is 2 at [0]; expected 0 or more and below 2, the number of classes.", [0, 1], [8], [2], box);
        Both("sim-ota: input 'truths' has y2 = 8 below y1 = 9 in box [0]; expected x1 <= x2 and y1 <= y2.", [0, 1], [8], [0], wrong);
        Both("sim-ota: input 'classLogits' is NaN at [0,1]; expected finite numbers.", [0, float.NaN], [8], [0], box);
        Assert.Equal("Parameter 'centerRadius' is 0; expected a number above 0.", Refusal(() => new SimOtaOptions { CenterRadius = 0 }.Validate()));
        Assert.Equal("Parameter 'candidates' is 0; expected 1 or more.", Refusal(() => new SimOtaOptions { Candidates = 0 }.Validate()));
    }

    // Anchors of one box and point in the middle of 8 x 8, of which the box has 5/8.
    private static KernelOutput Alike(string variant, DType dtype, int anchors, int classes, long[] labels, double[] truths) => Answers.Of("sim-ota", variant, SimOtaCases.Input(
        dtype, new SimOtaOptions(), [.. Enumerable.Range(0, anchors * classes).Select(i => i % classes / 3.0)], [.. Enumerable.Range(0, anchors).Select(_ => 0.3)],
        [.. Enumerable.Range(0, anchors).SelectMany(_ => new double[] { 0, 0, 8, 5 })], [.. Enumerable.Range(0, 2 * anchors).Select(_ => 4.0)],
        [.. Enumerable.Range(0, anchors).Select(_ => 8.0)], labels, truths));
}
