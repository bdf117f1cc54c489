using RepLoss.Contract;
using RepLoss.Judge;
using RepLoss.Kernels;
using Xunit;

namespace RepLoss.Tests.Judge;

/// <summary>Answers of others that choose otherwise among candidates: among those that tie they are told by their own word, among all others they are wrong.</summary>
public sealed class TieTests
{
    private const string Same = "same", TieOnly = "tie only", Wrong = "wrong";

    [Theory]
    [InlineData(Same, 0, 2)]
    [InlineData(TieOnly, 3, 1)]
    [InlineData(TieOnly, 2, 0)]
    [InlineData(TieOnly, 1, 3)]
    // They overlap; one more is left; one is suppressed by nobody; one too many; none such; twice.
    [InlineData(Wrong, 1, 2)]
    [InlineData(Wrong, 0)]
    [InlineData(Wrong, 1)]
    [InlineData(Wrong, 3, 1, 0)]
    [InlineData(Wrong, 3, 7)]
    [InlineData(Wrong, 3, 3)]
    [InlineData(Wrong)]
    public void Boxes_of_one_score_may_be_kept_in_any_order(string word, params int[] kept)
    {
        foreach (DType dtype in new[] { DType.Float32, DType.Float64 })
            Assert.Equal(word, OfNms(NmsCases.Input(dtype, new NmsOptions(), Chain, [1, 1, 1, 1], null), kept));
    }

    [Fact]
    public void Scores_that_float32_holds_apart_do_not_tie()
    {
        Assert.Equal(Wrong, OfNms(NmsCases.Input(DType.Float32, new NmsOptions(), Chain, [MathF.BitIncrement(1), 1, 1, 1], null), [3, 1]));
        Assert.Equal(TieOnly, OfNms(NmsCases.Input(DType.Float64, new NmsOptions(), Chain, [1 + 1e-9, 1, 1, 1], null), [3, 1]));
    }

    [Fact]
    public void An_overlap_that_float32_rounds_across_the_threshold_may_suppress_and_one_of_exactly_the_threshold_may_not()
    {
        // IoU 3/10, of which float32 is a little more; and 1/2.
        double[] three = [0, 0, 10, 1, 0, 0, 3, 1], half = [0, 0, 2, 1, 0, 0, 1, 1];
        Assert.Equal(TieOnly, OfNms(NmsCases.Input(DType.Float32, new NmsOptions { IouThreshold = 0.3 }, three, [2, 1], null), [0]));
        Assert.Equal(Wrong, OfNms(NmsCases.Input(DType.Float32, new NmsOptions { IouThreshold = 0.29 }, three, [2, 1], null), [0, 1]));
        Assert.Equal(Wrong, OfNms(NmsCases.Input(DType.Float32, new NmsOptions(), half, [2, 1], null), [0]));
    }

    [Theory]
    [InlineData(Same, 12, 10)]
    [InlineData(TieOnly, 30, 10)]
    [InlineData(TieOnly, 13, 10)]
    // One is outside; too few; too many.
    [InlineData(Wrong, 11, 10)]
    [InlineData(Wrong, 12, 9)]
    [InlineData(Wrong, 12, 11)]
    public void A_truth_may_claim_any_anchors_of_equal_alignment(string word, int first, int count)
    {
        long[] assigned = [.. Enumerable.Range(0, 40).Select(a => a >= first && a < first + count ? 0L : -1)];
        foreach (DType dtype in new[] { DType.Float32, DType.Float64 })
            Assert.Equal(word, OfTal(TalAssignCases.Unaligned(dtype, 40, 12), assigned, HostArray.Floats(dtype, new double[40], 40, 1)));
    }

    [Theory]
    [InlineData(Same, 1)]
    [InlineData(TieOnly, 2)]
    // It did not claim the anchor; there is no such truth; nobody.
    [InlineData(Wrong, 0)]
    [InlineData(Wrong, 3)]
    [InlineData(Wrong, -1)]
    public void An_anchor_may_go_to_any_claimant_of_equal_overlap(string word, int owner)
    {
        KernelInput input = TalAssignCases.Input(
            DType.Float32, new TalAssignOptions(), [0.5], [100, 100, 101, 101], [5, 5], [0, 0, 0], [50, 50, 60, 60, 0, 0, 10, 10, 0, 0, 20, 20]);
        Assert.Equal(word, OfTal(input, [owner], HostArray.Floats(DType.Float32, [0], 1, 1)));
    }

    [Fact]
    public void Targets_are_judged_by_the_choice_that_was_made()
    {
        // Two anchors with one box: the truth claims one of them.
        KernelInput input = TalAssignCases.Input(DType.Float64, new TalAssignOptions { Topk = 1 }, [0.5, 0.5], [0, 0, 8, 7, 0, 0, 8, 7], [3, 3, 4, 4], [0], [0, 0, 8, 8]);
        double score = Answers("tal-assign", input).Outputs["targetScores"].ValueAt(0);
        Assert.True(score > 0.5);
        Assert.Equal(TieOnly, OfTal(input, [-1, 0], HostArray.Floats(DType.Float64, [0, score], 2, 1)));
        Assert.Equal(Wrong, OfTal(input, [-1, 0], HostArray.Floats(DType.Float64, [score, 0], 2, 1)));
        Assert.Equal(Wrong, OfTal(input, [-1, 0], HostArray.Floats(DType.Float64, [0, score + 1e-6], 2, 1)));
    }

    [Theory]
    [InlineData(Same, 0, -1, 1)]
    [InlineData(TieOnly, -1, 0, 1)]
    [InlineData(Wrong, 0, 0, 2)]
    [InlineData(Wrong, 0, -1, 2)]
    [InlineData(Wrong, -1, -1, 1)]
    [InlineData(Wrong, -1, 1, 1)]
    public void A_truth_may_take_any_anchor_of_equal_cost(string word, int first, int second, int dynamicK)
    {
        KernelInput input = SimOtaCases.Input(DType.Float32, new SimOtaOptions(), [0, 0], [0, 0], [0, 0, 8, 7, 0, 0, 8, 7], [3, 3, 5, 5], [8, 8], [0], [0, 0, 8, 8]);
        Assert.Equal(word, WordOf("sim-ota", input, new Dictionary<string, HostArray>
        {
            ["assigned"] = HostArray.Of([first, (long)second], 2),
            ["matchedIou"] = HostArray.Of([first < 0 ? 0 : 0.875f, second < 0 ? 0 : 0.875f], 2),
            ["dynamicK"] = HostArray.Of([(long)dynamicK], 1),
        }));
    }

    [Theory]
    // A step of float32 below four anchors; four anchors; three.
    [InlineData(TieOnly, 0.99999994f)]
    [InlineData(Wrong, 0.75f)]
    public void A_ratio_next_to_the_threshold_may_match_or_not(string word, float width)
    {
        KernelInput input = YoloCases.Input(new YoloTargetsOptions(), [0, 7, 0.6f, 0.6f, width, 0.25f], [1, 1], 1, [4, 4]);
        KernelOutput right = Answers("yolo-targets", input);
        Assert.NotEqual(0, right.Outputs["rows"].Count);
        Assert.Equal(Same, WordOf("yolo-targets", input, right.Outputs));
        Assert.Equal(word, WordOf("yolo-targets", input, NoRows));
    }

    [Fact]
    public void A_ratio_of_exactly_the_threshold_does_not_match()
    {
        KernelInput input = YoloCases.Input(new YoloTargetsOptions(), [0, 7, 0.6f, 0.6f, 1, 0.25f], [1, 1], 1, [4, 4]);
        Assert.Equal(Same, WordOf("yolo-targets", input, NoRows));
        Assert.Equal(Wrong, WordOf("yolo-targets", input, Answers("yolo-targets", input.With(new YoloTargetsOptions { AnchorThreshold = 5 })).Outputs));
    }

    [Fact]
    public void Our_own_variants_choose_as_the_definition_says()
    {
        KernelInput input = NmsCases.Input(DType.Float32, new NmsOptions(), Chain, [1, 1, 1, 1], null);
        Kernel kernel = KernelRegistry.Find("nms");
        Judgement judged = new VariantJudge(kernel, kernel.Variant(VariantName.Fused), "cpu").Of(Kept([3, 1]), new KernelCase("tie", (_, _) => input), input, [], Truth.Of(kernel, input, []));
        Assert.Equal(Verdict.NotEqual, judged.Verdict);
    }

    // Each overlaps its neighbours alone above the threshold.
    private static double[] Chain => [.. Enumerable.Range(0, 4).SelectMany(i => new double[] { 2 * i, 0, (2 * i) + 8, 8 })];

    private static Dictionary<string, HostArray> NoRows => new()
    {
        ["rows"] = HostArray.Of(Array.Empty<long>(), 0, 6),
        ["boxes"] = HostArray.Of(Array.Empty<float>(), 0, 4),
        ["anchorSizes"] = HostArray.Of(Array.Empty<float>(), 0, 2),
        ["targetIndex"] = HostArray.Of(Array.Empty<long>(), 0),
    };

    private static KernelOutput Answers(string kernel, KernelInput input) => RepLoss.Tests.Kernels.Answers.Of(kernel, VariantName.Loop, input);

    private static KernelOutput Kept(int[] kept) =>
        new(new Dictionary<string, HostArray> { ["kept"] = HostArray.Of(Array.ConvertAll(kept, i => (long)i), kept.Length) }, new Dictionary<string, HostArray>());

    private static string OfNms(KernelInput input, int[] kept) => WordOf("nms", input, Kept(kept).Outputs);

    private static string OfTal(KernelInput input, long[] assigned, HostArray targets) => WordOf("tal-assign", input, new Dictionary<string, HostArray>
    {
        ["assigned"] = HostArray.Of(assigned, assigned.Length),
        ["foreground"] = HostArray.Of(Array.ConvertAll(assigned, g => g >= 0), assigned.Length),
        ["targetScores"] = targets,
    });

    private static string WordOf(string id, KernelInput input, IReadOnlyDictionary<string, HostArray> outputs)
    {
        var compared = AnswerComparison.WithTies(
            new KernelOutput(outputs, new Dictionary<string, HostArray>()), Truth.Of(KernelRegistry.Find(id), input, []), new KernelCase("tie", (_, _) => input));
        return compared.Differences.Count > 0 ? Wrong : compared.Ties.Count > 0 ? TieOnly : Same;
    }
}
