using RepLoss.Contract;
using RepLoss.Kernels;
using RepLoss.Scenes;
using Xunit;

namespace RepLoss.Tests.Kernels;

/// <summary>
/// How often the published assigners and suppressions answer otherwise than their definitions where boxes crowd: counts over drawn images, and over the labelled frames of MOT20-01 and the
/// detections on coco128 where these are at hand. A count depends a little on how a machine rounds, so a band is asserted; the count itself is written to the test's output.
/// </summary>
public sealed class CrowdedSceneTests(ITestOutputHelper output)
{
    private const int Images = 60, Draws = 100;

    [Theory]
    // An anchor that several truths claim goes to the one of all truths that it overlaps most; YOLO-Master repairs it.
    [InlineData("tal-assign: the rule all", 1)]
    // With it, and topk among anchors outside as well.
    [InlineData("tal-assign: as published", 30)]
    [InlineData("sim-ota: the rule all", 2)]
    // Each truth knows its own candidates alone, and the sum of IoU is multiplied by 1.1.
    [InlineData("sim-ota: as published in super-gradients", 40)]
    public void Of_sixty_crowded_images_some_are_assigned_otherwise(string what, int fewest) =>
        AssertCount(what, Enumerable.Range(1, Images).Select(seed => AssignScene.Crowded(new CaseRandom("crowded", (ulong)seed), 400, 30, 3)), fewest);

    [Theory]
    [InlineData("tal-assign: the rule all", 1)]
    [InlineData("tal-assign: as published", 5)]
    [InlineData("sim-ota: the rule all", 1)]
    [InlineData("sim-ota: as published in super-gradients", 5)]
    public void So_are_frames_of_a_crowd(string what, int fewest)
    {
        Scene[] frames = [.. Shared("mot20_01").Scenes.Where((_, i) => i % 43 == 0)];
        AssertCount($"{what} on MOT20-01", frames.Select((frame, i) => AssignScene.On(new CaseRandom("crowded", (ulong)i), frame, 1)), fewest);
    }

    [Fact]
    public void Fast_NMS_drops_boxes_in_most_draws()
    {
        int count = 0;
        for (ulong seed = 1; seed <= Draws; seed++)
        {
            var random = new CaseRandom("fast-nms", seed);
            double[] boxes = BoxCases.Heap(random, 20), scores = [.. Enumerable.Range(0, 20).Select(_ => random.NextDouble())];
            if (Differs("nms", NmsCases.Input(DType.Float32, new NmsOptions(), boxes, scores, null), "kept"))
                count++;
        }

        Say($"nms: Fast NMS differs in {count} of {Draws} draws", count, 20, Draws);
    }

    [Fact]
    public void Fast_NMS_and_the_coordinate_trick_on_the_detections_of_coco128()
    {
        Scene[] images = [.. Shared("coco128").Scenes.Where(scene => scene.Predictions.Count > 1)];
        int fast = 0, trick = 0, outside = 0;
        foreach (Scene scene in images)
        {
            double[] boxes = BoxCases.OfScene(scene.Predictions), scores = [.. scene.Predictions.Select(box => box.Score)];
            long[] classes = [.. scene.Predictions.Select(box => (long)box.Class)];
            fast += Differs("nms", NmsCases.Input(DType.Float32, new NmsOptions(), boxes, scores, null), "kept") ? 1 : 0;
            trick += Differs("nms", NmsCases.Input(DType.Float32, new NmsOptions(), boxes, scores, classes), "kept") ? 1 : 0;
            // The trick parts no classes where coordinates are below 0: the same boxes, from the image's middle.
            double[] moved = Array.ConvertAll(boxes, x => x - 640);
            outside += Differs("nms", NmsCases.Input(DType.Float32, new NmsOptions(), moved, scores, classes), "kept") ? 1 : 0;
        }

        Say($"nms: Fast NMS differs on {fast} of {images.Length} images, the coordinate trick on {trick}, and on {outside} where coordinates are below 0", fast, images.Length / 2, images.Length);
        Assert.InRange(outside, trick + 1, images.Length);
    }

    private void AssertCount(string what, IEnumerable<AssignScene> scenes, int fewest)
    {
        string kernel = what.Split(':')[0];
        AssignScene[] all = [.. scenes];
        int count = all.Count(scene =>
        {
            KernelInput claiming = InputOf(kernel, scene, AssignConflict.Claiming);
            return what.Contains("published", StringComparison.Ordinal) ? Differs(kernel, claiming, "assigned")
                : !Assigned(kernel, InputOf(kernel, scene, AssignConflict.All)).SameBits(Assigned(kernel, claiming));
        });
        Say($"{what}: {count} of {all.Length} differ", count, fewest, all.Length);
    }

    private void Say(string sentence, int count, int fewest, int most)
    {
        output.WriteLine(sentence);
        Assert.True(count >= fewest && count <= most, $"{sentence}; expected {fewest} to {most}.");
    }

    private static bool Differs(string kernel, KernelInput input, string name) =>
        !Answers.Of(kernel, VariantName.AsPublished, input).Outputs[name].SameBits(Answers.Of(kernel, VariantName.Loop, input).Outputs[name]);

    private static HostArray Assigned(string kernel, KernelInput input) => Answers.Of(kernel, VariantName.Loop, input).Outputs["assigned"];

    private static KernelInput InputOf(string kernel, AssignScene scene, AssignConflict conflict) => kernel == "tal-assign"
        ? TalAssignCases.Input(DType.Float32, new TalAssignOptions { Conflict = conflict }, scene.Scores, scene.Boxes, scene.Points, scene.Labels, scene.Truths)
        : SimOtaCases.Input(
            DType.Float32, new SimOtaOptions { Conflict = conflict }, scene.Logits, scene.Objectness, scene.Boxes, scene.Points, scene.Strides, scene.Labels, scene.Truths);

    private static SceneSet Shared(string name)
    {
        string? folder = SceneFolder.FindShared().FirstOrDefault(path => Path.GetFileName(path) == name);
        Assert.SkipUnless(folder is not null, $"shared data is not here: {name} in REPLOSS_DATA or a shared/data above the current folder");
        return SceneFolder.Load(folder);
    }
}
