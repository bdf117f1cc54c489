using RepLoss.Bench.Machine;
using RepLoss.Contract;
using RepLoss.Kernels;
using RepLoss.Scenes;
using Xunit;

namespace RepLoss.Tests.Scenes;

/// <summary>What loaders take, kernels take: every kernel has an answer on it, and none a case on nothing.</summary>
public sealed class SceneCasesTests : IDisposable
{
    // Sides and edges at the limits of what is taken, in a small image, of the largest class.
    private const string Boxes = """
        {"image_id": 1, "category_id": 9999, "bbox": [0, 0, 1e-7, 1e-7]}, {"image_id": 1, "category_id": 0, "bbox": [-16777216, -16777216, 33554432, 33554432]},
        {"image_id": 1, "category_id": 3, "bbox": [16777215, 16777215, 1, 1]}, {"image_id": 1, "category_id": 3, "bbox": [10, 10, 20, 20]},
        {"image_id": 1, "category_id": 3, "bbox": [10, 10, 20, 20]}
        """;

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> KernelsOnScenes =>
        [.. KernelRegistry.All.Where(kernel => kernel.CasesOn(SyntheticScenes.CocoLike(1, 8)).Any()).Select(kernel => kernel.Id)];

    public static TheoryData<string> KernelsOnPredictions => ["attraction", "ciou", "iou", "rep-box", "rep-gt", "repulsion"];

    public void Dispose() => _folder.Dispose();

    private SceneSet Load(double side, string predictions)
    {
        string width = side.ToString(System.Globalization.CultureInfo.InvariantCulture);
        _folder.Write("toy/i.json", $$"""{"images": [{"id": 1, "width": {{width}}, "height": {{width}}}], "annotations": [{{Boxes}}]}""");
        _folder.Write("toy_x_predictions/p.json", $"[{predictions}]");
        return SceneFolder.Load(_folder.At("toy"));
    }

    [Theory]
    [MemberData(nameof(KernelsOnScenes))]
    public void Boxes_at_the_limits_of_what_is_taken_have_finite_answers(string id)
    {
        Kernel kernel = KernelRegistry.Find(id);
        string predictions = Boxes.Replace("\"bbox\"", "\"score\": 1e38, \"bbox\"", StringComparison.Ordinal)
            + """, {"image_id": 1, "category_id": 3, "bbox": [11, 11, 20, 0], "score": 0}, {"image_id": 1, "category_id": 3, "bbox": [11.5, 12, 0, 0], "score": -1}"""
            // CIoU's cases take pairs that overlap and share no edge.
            + """, {"image_id": 1, "category_id": 3, "bbox": [11.5, 12.5, 19, 18], "score": 0.5}""";
        foreach (double side in new double[] { 1, 640, 1 << 24 })
        {
            KernelCase onScenes = Assert.Single(kernel.CasesOn(Load(side, predictions)));
            foreach (DType dtype in kernel.Spec.DTypes)
            {
                KernelInput input = onScenes.DrawFor(kernel.Id, dtype);
                InputValidation.Check(kernel, input);
                using PreparedRun run = kernel.Variants[0].Prepare(input, kernel.DifferentiableInputs(input), "cpu");
                run.Run();
                KernelOutput answer = run.Read();
                Assert.All(answer.Outputs.Concat(answer.Gradients), pair =>
                    Assert.DoesNotContain(Enumerable.Range(0, pair.Value.Count), i => !double.IsFinite(pair.Value.ValueAt(i))));
            }
        }
    }

    [Theory]
    [MemberData(nameof(KernelsOnPredictions))]
    public void Without_predictions_there_is_no_case_that_needs_them(string id)
    {
        Assert.Empty(KernelRegistry.Find(id).CasesOn(Load(640, "")));
        Assert.Single(KernelRegistry.Find(id).CasesOn(Load(640, """{"image_id": 1, "category_id": 3, "bbox": [11, 12, 20, 20], "score": 1}""")));
    }

    [Theory]
    [MemberData(nameof(KernelsOnScenes))]
    public void Without_a_labelled_box_or_an_image_there_is_no_case(string id)
    {
        Scene bare = new("a", 640, 480, [], [new SceneBox(0, 0, 9, 9, 0)]);
        Assert.Empty(KernelRegistry.Find(id).CasesOn(new SceneSet("toy", "here", [bare], 1)));
        Assert.Empty(KernelRegistry.Find(id).CasesOn(new SceneSet("toy", "here", [], 1)));
    }

    [Fact]
    public void A_film_that_begins_empty_gives_targets_of_its_first_images_with_boxes()
    {
        Scene empty = new("a", 640, 480, [], []), full = empty with { Truths = [new SceneBox(0, 0, 64, 48, 0)] };
        SceneSet set = new("toy", "here", [.. Enumerable.Repeat(empty, 64), full, empty, full], 1);
        KernelInput input = Assert.Single(KernelRegistry.Find("soft-targets").CasesOn(set)).DrawFor("soft-targets", DType.Float32);
        Assert.Equal([0, 0, 0.05f, 0.05f, 0.1f, 0.1f, 1, 0, 0.05f, 0.05f, 0.1f, 0.1f], input["targets"].As<float>());
        Assert.Equal(2, input["images"].As<long>()[0]);
    }
}
