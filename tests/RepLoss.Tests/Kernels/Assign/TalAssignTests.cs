using RepLoss.Contract;
using RepLoss.Kernels;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace RepLoss.Tests.Kernels;

/// <summary>Who gets an anchor at ties and in conflicts, small truths, batches with padding, and what is refused.</summary>
public sealed class TalAssignTests
{
    public static TheoryData<string, DType> All => Answers.RightVariants("tal-assign");

    [Theory]
    [MemberData(nameof(All))]
    public void Of_equal_anchors_the_first_are_claimed_wherever_they_stand_in_a_register(string variant, DType dtype)
    {
        for (int anchors = 1; anchors < 70; anchors++)
        {
            double[] points = [.. Enumerable.Range(0, 2 * anchors).Select(_ => 4.0)], boxes = [.. Enumerable.Range(0, anchors).SelectMany(_ => new double[] { 0, 1, 7, 9 })];
            double[] scores = [.. Enumerable.Range(0, anchors).Select(_ => 0.3)];
            foreach (TalAssignOptions options in new TalAssignOptions[] { new(), new() { Alpha = 0.7, Beta = 2.3 } })
            {
                KernelInput input = TalAssignCases.Input(dtype, options, scores, boxes, points, [0], [0, 0, 8, 8]);
                Assert.Equal(Enumerable.Range(0, anchors).Select(a => a < 10 ? 0L : -1), Assigned(variant, input));
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Of_equal_truths_the_first_gets_every_anchor(string variant, DType dtype)
    {
        for (int truths = 1; truths < 20; truths++)
        {
            double[] boxes = [.. Enumerable.Range(0, 12).SelectMany(_ => new double[] { 0, 1, 7, 9 })], points = [.. Enumerable.Range(0, 24).Select(_ => 4.0)];
            foreach (AssignConflict conflict in Enum.GetValues<AssignConflict>())
            {
                KernelInput input = TalAssignCases.Input(
                    dtype, new TalAssignOptions { Conflict = conflict }, new double[12], boxes, points, new long[truths], [.. Enumerable.Range(0, truths).SelectMany(_ => new double[] { 0, 0, 8, 8 })]);
                Assert.Equal(Enumerable.Range(0, 12).Select(a => a < 10 ? 0L : -1), Assigned(variant, input));
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_point_on_an_edge_is_not_inside_and_a_small_truth_may_be_widened(string variant, DType dtype)
    {
        double[] points = [8, 4, 8.5, 4, 4, 4, 10, 4], boxes = [.. Enumerable.Range(0, 4).SelectMany(_ => new double[] { 4, 0, 8, 8 })], scores = [0.5, 0.5, 0.5, 0.5];
        double[] Targets(TalAssignOptions options) => Numbers(Answers.Of("tal-assign", variant, TalAssignCases.Input(dtype, options, scores, boxes, points, [0], [4, 0, 8, 8])).Outputs["targetScores"]);
        Assert.All(Targets(new TalAssignOptions()), target => Assert.Equal(0, target));
        // 4 wide becomes 8 about 6: from 2 to 10. 8 high is not below 8.
        double o = 32 / (32 + 1e-7);
        Assert.Equal([o, o, o, 0], Targets(new TalAssignOptions { SmallSide = 8, WidenedSide = 8 }), (a, b) => Math.Abs(a - b) < 2e-6);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Alignments_that_float32_rounds_to_one_number_are_told_apart(string variant, DType dtype)
    {
        // Each box is a float32 step narrower than the one before it, and its power is not.
        float[] edges = [8, MathF.BitDecrement(8), MathF.BitDecrement(MathF.BitDecrement(8))];
        double[] boxes = [.. new[] { 2, 1, 0 }.SelectMany(i => new double[] { 0, 0, edges[i], 8 })];
        var options = new TalAssignOptions { Topk = 1, Overlap = AlignmentOverlap.Iou, Beta = 0.01, Alpha = 1 };
        Assert.Equal([-1L, -1, 0], Assigned(variant, TalAssignCases.Input(dtype, options, [0.9, 0.9, 0.9], boxes, [4, 4, 4, 4, 4, 4], [0], [0, 0, 8, 8])));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void After_conflicts_a_truth_keeps_its_best_anchors_alone(string variant, DType dtype)
    {
        KernelInput Input(int second) => TalAssignCases.Input(
            dtype, new TalAssignOptions { SecondTopk = second }, [0.2, 0.9, 0.4, 0.4], [.. Enumerable.Range(0, 4).SelectMany(_ => new double[] { 0, 0, 8, 8 })],
            [4, 4, 4, 4, 4, 4, 4, 4], [0], [0, 0, 8, 8]);
        Assert.Equal([-1L, 0, -1, -1], Assigned(variant, Input(1)));
        Assert.Equal([-1L, 0, 0, -1], Assigned(variant, Input(2)));
        Assert.Equal([0L, 0, 0, 0], Assigned(variant, Input(9)));
    }

    [Theory]
    [InlineData(AssignConflict.Claiming, 0)]
    [InlineData(AssignConflict.All, 2)]
    public void A_batch_with_padding_is_image_after_image(AssignConflict conflict, int second)
    {
        using DisposeScope scope = NewDisposeScope();
        var options = new TalAssignOptions { Conflict = conflict, SecondTopk = second, SmallSide = 8 };
        AssignScene[] scenes = [.. Enumerable.Range(0, 3).Select(i => AssignScene.OnGrid(new CaseRandom("batch", (ulong)i), 96, 2 + (3 * i), 4))];
        int most = scenes.Max(scene => scene.Labels.Length);
        // The padding comes first, and overlaps everything.
        Tensor Stack(Func<AssignScene, double[]> of, params long[] shape) => tensor(scenes.SelectMany(of).ToArray(), [3, .. shape]);
        double[] Padded(AssignScene scene) => [.. Enumerable.Range(0, most - scene.Labels.Length).SelectMany(_ => new double[] { 0, 0, 96, 96 }), .. scene.Truths];
        Tensor labels = tensor(scenes.SelectMany(scene => Enumerable.Repeat(-7L, most - scene.Labels.Length).Concat(scene.Labels)).ToArray(), [3, most]);
        long anchors = scenes[0].Anchors;
        TalAssignment found = TalAssign.Tensor(
            Stack(scene => scene.Scores, anchors, 4), Stack(scene => scene.Boxes, anchors, 4), tensor(scenes[0].Points, [anchors, 2]), labels, Stack(Padded, most, 4), labels.ge(Scalars(0)), options);
        for (int i = 0; i < 3; i++)
        {
            AssignScene scene = scenes[i];
            int padding = most - scene.Labels.Length;
            (long[] assigned, double[] targets) = TalAssign.Loop<double>(scene.Scores, scene.Boxes, scene.Points, scene.Labels, scene.Truths, options);
            Assert.Contains(assigned, truth => truth >= 0);
            Assert.Equal(assigned.Select(truth => truth < 0 ? -1 : truth + padding), found.Assigned[i].data<long>().ToArray());
            Assert.Equal(assigned.Select(truth => truth >= 0), found.Foreground[i].data<bool>().ToArray());
            Assert.Equal(targets, found.TargetScores[i].contiguous().data<double>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-12);
        }
    }

    [Fact]
    public void Spans_give_what_the_kernel_gives_on_any_number_of_threads()
    {
        AssignScene scene = AssignScene.OnGrid(new CaseRandom("threads", 1), 320, 20, 80);
        static float[] Single(double[] numbers) => Array.ConvertAll(numbers, x => (float)x);
        float[] scores = Single(scene.Scores), boxes = Single(scene.Boxes), points = Single(scene.Points), truths = Single(scene.Truths);
        (long[] expected, float[] targets) = TalAssign.Loop<float>(scores, boxes, points, scene.Labels, truths);
        foreach (int threads in new[] { 1, 2, 0 })
        {
            long[] assigned = new long[scene.Anchors];
            float[] found = new float[scores.Length];
            TalAssign.Fused(scores, boxes, points, scene.Labels, truths, assigned, found, threads: threads);
            Assert.Equal(expected, assigned);
            Assert.Equal(targets, found, (a, b) => Math.Abs(a - b) < 1e-6);
        }
    }

    [Fact]
    public void What_the_definition_excludes_is_refused_with_its_place()
    {
        static string Refusal(Action call) => Assert.Throws<InputException>(call).Message;
        float[] box = [0, 0, 8, 8], point = [4, 4], wrong = [0, 9, 8, 8];
        long[] one = new long[1];
        void Both(string expected, float[] scores, float[] boxes, float[] points, long[] labels, float[] truths)
        {
            Assert.Equal(expected, Refusal(() => TalAssign.Loop<float>(scores, boxes, points, labels, truths)));
            Assert.Equal(expected, Refusal(() => TalAssign.Fused(scores, boxes, points, labels, truths, one, new float[scores.Length])));
        }

        Both("tal-assign: input 'scores' is 1.5 at [0,1]; expected 0 to 1.", [0, 1.5f], box, point, [0], box);
        Both("tal-assign: input 'labels' is 2 at [0]; expected 0 or more and below 2, the number of classes.", [0, 1], box, point, [2], box);
        Both("tal-assign: input 'truths' has y2 = 8 below y1 = 9 in box [0]; expected x1 <= x2 and y1 <= y2.", [0, 1], box, point, [0], wrong);
        Both("tal-assign: input 'anchorPoints' is NaN at [0,1]; expected finite numbers.", [0, 1], box, [4, float.NaN], [0], box);
        Assert.Equal("tal-assign: 'scores' has 3 numbers; expected a multiple of 2, the number of anchors.", Refusal(() => TalAssign.Loop<float>([0, 0, 0], [.. box, .. box], [.. point, .. point], [0], box)));
        Assert.Equal("Parameter 'topk' is 0; expected 1 or more.", Refusal(() => new TalAssignOptions { Topk = 0 }.Validate()));
        Assert.Equal("Parameter 'alpha' is 0; expected a number above 0.", Refusal(() => new TalAssignOptions { Alpha = 0 }.Validate()));
        Assert.Equal("Parameter 'secondTopk' is -1; expected 0 or more.", Refusal(() => new TalAssignOptions { SecondTopk = -1 }.Validate()));
    }

    [Fact]
    public void Tensors_that_do_not_belong_together_are_refused_with_both_shapes()
    {
        using DisposeScope scope = NewDisposeScope();
        static string Refusal(Action call) => Assert.Throws<InputException>(call).Message;
        Tensor scores = zeros(5, 3), boxes = zeros(5, 4), points = zeros(5, 2), labels = zeros(2, ScalarType.Int64), truths = zeros(2, 4);
        Assert.Equal("tal-assign: input 'scores' has shape [4,3]; expected [5,any] beside 'boxes' [5,4].", Refusal(() => TalAssign.Tensor(zeros(4, 3), boxes, points, labels, truths)));
        Assert.Equal("tal-assign: input 'labels' has shape [3]; expected [2] beside 'truths' [2,4].", Refusal(() => TalAssign.Tensor(scores, boxes, points, zeros(3, ScalarType.Int64), truths)));
        Assert.Equal("tal-assign: input 'truthMask' is Int64; expected Bool.", Refusal(() => TalAssign.Tensor(scores, boxes, points, labels, truths, labels)));
        Assert.Equal("tal-assign: input 'boxes' has shape [1,1,5,4]; expected [A,4] or [B,A,4].", Refusal(() => TalAssign.Tensor(scores, zeros(1, 1, 5, 4), points, labels, truths)));
    }

    private static long[] Assigned(string variant, KernelInput input) => Answers.Of("tal-assign", variant, input).Outputs["assigned"].As<long>();

    private static double[] Numbers(HostArray array) => [.. Enumerable.Range(0, array.Count).Select(array.ValueAt)];

    private static Tensor Scalars(long number) => tensor(number);
}
