using RepLoss.Contract;
using RepLoss.Judge;
using RepLoss.Kernels;
using RepLoss.Pairs;
using Xunit;

namespace RepLoss.Tests.Kernels;

/// <summary>The Fused variants of the kernels on boxes, where lanes end, scenes are sparse and threads share.</summary>
public sealed class FusedBoxTests
{
    private static readonly string[] Ids = ["rep-box", "rep-gt", "repulsion", "iou", "ciou"];

    public static TheoryData<string> Kernels => [.. Ids];

    public static TheoryData<string, string> Scenes =>
        [.. from id in Ids from scene in new[] { "row", "column", "across", "heap", "negative", "twins", "crowd", "apart", "poles" } select (id, scene)];

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Every_length_up_to_130_is_as_the_loop_has_it(string id)
    {
        for (int n = 0; n <= 130; n++)
        {
            int length = n;
            AssertEqual(id, $"length-{n}", random => BoxCases.Random(random, length));
        }
    }

    // From 128 boxes on they are sorted, along the axis in which fewer meet; a box that lies across the whole scene reaches all.
    [Theory]
    [MemberData(nameof(Scenes))]
    public void What_is_left_out_adds_nothing(string id, string scene) => AssertEqual(id, scene, random => scene switch
    {
        "row" => Stretched(BoxCases.Random(random, 300), 20, 0.1),
        "column" => Stretched(BoxCases.Random(random, 300), 0.1, 20),
        "across" => [.. BoxCases.Random(random, 299), 0, 50, 2000, 900],
        "heap" => BoxCases.Heap(random, 200),
        // So many beside each other that they are dealt out to strips.
        "crowd" => BoxCases.Crowd(random, 1000),
        // Strips without boxes between two crowds, and boxes that lie across them all.
        "apart" => [.. BoxCases.Crowd(random, 700), .. BoxCases.Shift(BoxCases.Crowd(random, 700), 5000), 10, 0, 60, 6000, 400, -50, 420, 7000],
        // Truths so high that each would be in every strip.
        "poles" => [.. BoxCases.Crowd(random, 600), .. Poles(random, 600)],
        "negative" => BoxCases.Shift(BoxCases.Random(random, 300), -600),
        _ => [.. Rounded(BoxCases.Random(random, 150)), .. Rounded(BoxCases.Random(random, 150))],
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_number_of_threads_changes_no_bit(bool heap)
    {
        const int N = 1500;
        var random = new CaseRandom("threads", 1);
        float[] boxes = Narrow(heap ? BoxCases.Heap(random, N) : BoxCases.Scale(BoxCases.Random(random, 8 * N), 0.3));
        float[] truths = boxes[..1600], box = new float[boxes.Length], repulsion = new float[boxes.Length];
        var options = new RepBoxOptions { Sigma = 0.5 };
        double loss = RepBox.Fused(boxes, options, gradient: box, threads: 1);
        var parts = Repulsion.Fused(boxes, truths, gradient: repulsion, threads: 1);
        foreach (int threads in new[] { 2, 3, 7, 0 })
        {
            float[] gradient = new float[boxes.Length];
            Assert.Equal(loss, RepBox.Fused(boxes, options, gradient: gradient, threads: threads));
            Assert.Equal(box, gradient);
            Assert.Equal(parts, Repulsion.Fused(boxes, truths, gradient: gradient, threads: threads));
            Assert.Equal(repulsion, gradient);
        }

        Assert.Equal(loss, RepBox.Fused(boxes, options), 1e-12);
    }

    [Theory]
    [InlineData(-30)]
    [InlineData(-52)]
    public void The_losses_of_many_rows_do_not_run_out_of_exponents(int exponent)
    {
        float[] same = [.. Enumerable.Repeat(new[] { 3f, 4, 21, 47 }, 300).SelectMany(box => box)];
        var options = new RepBoxOptions { Sigma = 1 - Math.ScaleB(1, exponent), Denominator = RepBoxDenominator.Pairs };
        double expected = 1 - (exponent * Math.Log(2));
        Assert.Equal(expected, RepBox.Fused(same, options), 1e-9);
        Assert.Equal(expected, RepBox.Fused(same, options, gradient: new float[same.Length]), 1e-9);
    }

    [Fact]
    public void A_number_of_threads_below_0_is_as_many_as_there_are()
    {
        float[] boxes = Narrow(BoxCases.Heap(new CaseRandom("threads", 1), 1000));
        Assert.Equal(RepBox.Fused(boxes), RepBox.Fused(boxes, threads: -2));
    }

    [Fact]
    public void As_many_pairs_as_no_int_holds_are_estimated()
    {
        using var boxes = BoxColumns.InOrder(new float[4 * 50_000], 0);
        Assert.Equal(1_249_975_000, boxes.EstimatePairs());
    }

    [Fact]
    public void An_overlap_does_not_depend_on_its_neighbours_in_the_register()
    {
        // Its area is beyond float32, so that a union with it is infinite or no number where the boxes are apart.
        float[] wide = [-1e20f, -1e20f, 1e20f, 1e20f], near = [0, 0, 1, 1], apart = [1e20f, -1e20f, -1e20f, 1e20f], both = new float[2], alone = new float[1];
        Iou.Fused(wide, [.. near, .. apart], both);
        Iou.Fused(wide, apart, alone);
        Assert.Equal(0, both[1]);
        Assert.Equal(both[1], alone[0]);
    }

    [Fact]
    public void A_hundred_copies_of_a_scene_that_do_not_meet_have_the_loss_of_one()
    {
        const int N = 200, Copies = 100;
        double[] scene = Rounded(BoxCases.Scale(BoxCases.Random(new CaseRandom("copies", 1), N), 0.5));
        float[] all = Narrow([.. Enumerable.Range(0, Copies).SelectMany(copy => BoxCases.Shift(scene, copy * 1024))]);
        var options = new RepBoxOptions { Sigma = 0.5, Denominator = RepBoxDenominator.Overlap };
        KernelOutput one = Answers.Of("rep-box", VariantName.Loop, RepBox.Input(DType.Float64, options, scene, null), "boxes");
        float[] gradient = new float[all.Length];

        double loss = RepBox.Fused(all, options, gradient: gradient);

        Assert.Equal(one.Value(), loss, 1e-6 * one.Value());
        double[] expected = one.Gradients["boxes"].As<double>();
        for (int i = 0; i < gradient.Length; i++)
            Assert.Equal(expected[i % expected.Length] / Copies, gradient[i], 1e-9);
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Nothing_is_allocated_on_one_thread(string id)
    {
        var random = new CaseRandom("allocations", 1);
        float[] boxes = Narrow(BoxCases.Random(random, 200)), truths = Narrow(BoxCases.Random(random, 20)), gradient = new float[800];
        float[] iou = new float[200 * 20], ciou = new float[200];
        long[] designated = [.. Enumerable.Range(0, 200).Select(i => (long)i % 20)];
        var (box, gt, repulsion, plain, complete) = (new RepBoxOptions(), new RepGtOptions(), new RepulsionOptions(), new IouOptions(), new CiouOptions());
        Action run = id switch
        {
            "rep-box" => () => RepBox.Fused(boxes, box, designated, gradient: gradient, threads: 1),
            "rep-gt" => () => RepGt.Fused(boxes, truths, designated, gt, gradient: gradient, threads: 1),
            "repulsion" => () => Repulsion.Fused(boxes, truths, repulsion, gradient: gradient, threads: 1),
            "iou" => () => Iou.Fused(boxes, truths, iou, plain, gradient, gradient.AsSpan(0, 80), 1),
            _ => () => Ciou.Fused(boxes, boxes, ciou, complete, gradient, 1),
        };
        // Options of the parts are records that repulsion makes anew.
        Assert.InRange(Allocations.Of(run), 0, id == "repulsion" ? 200 : 0);
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void The_answers_worked_out_by_hand_hold_in_float32(string id)
    {
        Kernel kernel = KernelRegistry.Find(id);
        foreach (WorkedExample example in kernel.Spec.Examples)
        {
            KernelInput input = example.Input.Select((_, array) => array.DType == DType.Float64 ? HostArray.Floats(DType.Float32, array.As<double>(), array.Shape) : array);
            KernelOutput answer = Answers.Of(id, VariantName.Fused, input, [.. example.Gradients.Keys]);
            AssertClose(example.Title, example.Expected, answer.Outputs[example.Output]);
            foreach ((string name, double[] gradient) in example.Gradients)
                AssertClose($"{example.Title}, d/{name}", gradient, answer.Gradients[name]);
        }
    }

    [Fact]
    public void What_spans_cannot_say_of_shapes_is_refused()
    {
        float[] boxes = [0, 0, 10, 10, 5, 0, 15, 10], broken = [0, 0, 10, 10, 5, float.NaN, 15, 10];
        Refused("rep-box: input 'boxes' has 7 numbers; expected 4 for each box.", () => RepBox.Fused(boxes.AsSpan(1)));
        Refused("rep-box: input 'boxes' is NaN at [1,1]; expected finite numbers.", () => RepBox.Fused(broken));
        Refused("rep-box: 'targetIds' has 1 elements; expected 2, or none.", () => RepBox.Fused(boxes, targetIds: [1]));
        Refused("rep-box: 'gradient' has 4 elements; expected 8, or none.", () => RepBox.Fused(boxes, gradient: new float[4]));
        Refused("Parameter 'sigma' is 1.5; expected 0 <= sigma < 1, or 1 for no smoothing.", () => RepBox.Fused(boxes, options: new() { Sigma = 1.5 }));
        Refused("rep-gt: 'designated' has 1 elements; expected 2.", () => RepGt.Fused(boxes, boxes, [0]));
        Refused("rep-gt: input 'designated' is 2 at [1]; expected 0 to 1, the index of a truth.", () => RepGt.Fused(boxes, boxes, [0, 2]));
        Refused("rep-gt: input 'truths' has 16777217 boxes; expected 16777216 at most.", () => RepGt.Fused(boxes, new float[4 * 16_777_217], [0, 0]));
        Refused("repulsion: input 'truths' is NaN at [1,1]; expected finite numbers.", () => Repulsion.Fused(boxes, broken));
        Refused("iou: 'iou' has 3 elements; expected 4.", () => Iou.Fused(boxes, boxes, new float[3]));
        Refused("ciou: 'target' has 4 elements; expected 8.", () => Ciou.Fused(boxes, boxes.AsSpan(4), new float[2]));
    }

    private static void Refused(string message, Action action) => Assert.Equal(message, Assert.Throws<InputException>(action).Message);

    private static void AssertEqual(string id, string name, Func<CaseRandom, double[]> draw)
    {
        Kernel kernel = KernelRegistry.Find(id);
        var drawn = new DrawnCase(kernel, new KernelCase(name, (dtype, random) => Input(id, dtype, draw(random), random)), DType.Float32);
        Judgement verdict = new VariantJudge(kernel, kernel.Variant(VariantName.Fused), "cpu").On(drawn);
        Assert.True(verdict.Holds, verdict.Findings.Count == 0 ? name : verdict.Findings[0].ToString());
    }

    // Predictions beside each of the boxes; options take turns with the number of boxes.
    private static KernelInput Input(string id, DType dtype, double[] boxes, CaseRandom random)
    {
        int n = boxes.Length / 4;
        double[] moved = Array.ConvertAll(boxes, x => x + random.NextDouble(-5, 5));
        long[] owners = [.. Enumerable.Range(0, n).Select(_ => (long)random.NextInt(0, Math.Max(n, 1)))];
        return id switch
        {
            "rep-box" => RepBox.Input(dtype, new() { Sigma = n % 3 / 2.0, Denominator = (RepBoxDenominator)(n % 4 % 3), PixelOffset = n % 2 }, boxes, n % 5 == 0 ? null : owners),
            "rep-gt" => RepGt.Input(dtype, new() { Sigma = n % 3 / 2.0, Denominator = (RepGtDenominator)(n % 4 % 3), Exclude = (RepGtExclusion)(n % 2) }, moved, boxes, owners),
            "repulsion" => Repulsion.Input(dtype, new() { SigmaBox = n % 3 / 2.0 }, moved, boxes),
            "iou" => new KernelInput(new IouOptions { PixelOffset = n % 2 }) { { "boxes1", BoxCases.Array(dtype, boxes) }, { "boxes2", BoxCases.Array(dtype, moved[..(4 * (n / 2))]) } },
            _ => Ciou.Input(dtype, new() { EpsilonPlacement = (CiouEpsilonPlacement)(n % 2) }, CentreSize(moved), CentreSize(boxes)),
        };
    }

    private static double[] CentreSize(double[] boxes) => [.. boxes.Chunk(4).SelectMany(b => new[] { (b[0] + b[2]) / 2, (b[1] + b[3]) / 2, b[2] - b[0], b[3] - b[1] })];

    private static double[] Stretched(double[] boxes, double x, double y) => [.. boxes.Select((value, i) => value * (i % 2 == 0 ? x : y))];

    private static double[] Poles(CaseRandom random, int count) => [.. Enumerable.Range(0, count).SelectMany(_ =>
    {
        double x = random.NextDouble(0, 1500), y = random.NextDouble(0, 20);
        return new[] { x, y, x + 10, y + 1500 };
    })];

    // Whole numbers: many edges are equal, and many boxes touch.
    private static double[] Rounded(double[] boxes) => Array.ConvertAll(boxes, Math.Round);

    private static float[] Narrow(double[] boxes) => Array.ConvertAll(boxes, x => (float)x);

    private static void AssertClose(string what, double[] expected, HostArray actual)
    {
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual.ValueAt(i)) <= 2e-6 * (1 + Math.Abs(expected[i])), $"{what}: {actual.ValueAt(i)} at {i}, expected {expected[i]}.");
    }
}
