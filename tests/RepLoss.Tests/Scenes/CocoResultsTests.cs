using RepLoss.Bench.Machine;
using RepLoss.Contract;
using RepLoss.Scenes;
using Xunit;

namespace RepLoss.Tests.Scenes;

public sealed class CocoResultsTests : IDisposable
{
    private const string Good = """{"image_id": 12, "category_id": 0, "bbox": [1, 2, 3, 4], "score": 1}""";
    private static readonly SceneSet s_set = new("toy", "here", [new Scene("012", 9, 9, [], []), new Scene("val/street", 9, 9, [], [])], Classes: 3);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Results(string entries) => _folder.Write("toy/results.json", $"[{entries}]");

    [Fact]
    public void Results_find_their_scene_and_class()
    {
        string instances = _folder.Write(
            "toy/instances.json", """{"images": [{"id": 12, "width": 64, "height": 48}], "categories": [{"id": 9}, {"id": 5}], "annotations": [{"image_id": 12, "category_id": 5, "bbox": [1, 2, 3, 4]}]}""");
        string file = Results("""{"image_id": 12, "category_id": 5, "bbox": [0, 0, 0, 2.5], "score": 0.25}, {"image_id": "0012", "category_id": 9.0, "bbox": [1, 1, 1, 1], "score": 1}""");
        SceneSet set = CocoJson.LoadInstances(instances);
        Scene scene = Assert.Single(CocoJson.LoadResults(file, set, strict: true).Scenes);
        Assert.Equal([new SceneBox(0, 0, 0, 2.5, 1, -1, 0.25), new SceneBox(1, 1, 2, 2, 0)], scene.Predictions);
        Assert.Single(scene.Truths);
        Assert.Empty(set.Scenes[0].Predictions);
    }

    [Theory]
    [InlineData("\"street\"")]
    [InlineData("\"street.jpg\"")]
    [InlineData("\"images/val/street.jpg\"")]
    public void An_image_is_found_by_the_name_of_its_file(string id)
    {
        SceneSet loaded = CocoJson.LoadResults(Results($$"""{"image_id": {{id}}, "category_id": 6, "bbox": [0, 0, 1, 1], "score": 0.5}"""), s_set, strict: true);
        Assert.Equal(7, loaded.Classes);
        Assert.Equal(6, Assert.Single(loaded.Scenes[1].Predictions).Class);
        Assert.Equal(3, CocoJson.LoadResults(Results(""), s_set).Classes);
    }

    [Theory]
    [InlineData("""{"image_id": 99, "category_id": 5, "bbox": [1, 2, 3, 4], "score": 1}""", "unknown image_id", "image_id '99' is not among the 2 images of toy")]
    [InlineData("""{"image_id": 12, "category_id": 10000, "bbox": [1, 2, 3, 4], "score": 1}""", "category_id is no integer", "category_id must be an integer from 0 to 9999, found '10000'")]
    [InlineData("""{"image_id": 12, "category_id": 5, "bbox": [1, 2, 3, 4]}""", "no score", "score is missing")]
    [InlineData("""{"image_id": 12, "category_id": 5, "bbox": [1, 2, 3, 4], "score": NaN}""", "score is no finite number", "score must be a finite number, found 'NaN'")]
    [InlineData("""{"image_id": 12, "category_id": 5, "bbox": [1, 2, -3, 0], "score": 1}""", "negative width", "bbox w must not be negative, found -3")]
    [InlineData("""{"image_id": 12, "category_id": 5, "bbox": [1, 2, 0, -3], "score": 1}""", "negative height", "bbox h must not be negative, found -3")]
    [InlineData("""{"image_id": 12, "category_id": 5, "bbox": [1e9, 2, 3, 4], "score": 1}""", "farther than 16777216 pixels", "reaches farther than")]
    public void A_wrong_result_is_left_out_and_counted_and_refused_when_strict(string entry, string reason, string sentence)
    {
        string file = Results(Good + ", " + entry);
        SceneSet set = CocoJson.LoadResults(file, s_set with { Remarks = ["what was told before"] });
        SceneFiles.Tells(set, "what was told before", $"1 of 2 predictions left out: {reason}");
        Assert.Single(set.Scenes[0].Predictions);
        SceneFiles.Refuses(() => CocoJson.LoadResults(file, s_set, strict: true), file + ", entry[1]: ", sentence);
    }

    [Fact]
    public void Results_of_other_images_and_other_files_are_refused()
    {
        string file = Results("""{"image_id": 99, "category_id": 5, "bbox": [1, 2, 3, 4], "score": 1}""");
        SceneFiles.Refuses(() => CocoJson.LoadResults(file, s_set), file + ": none of 1 predictions can be used; ", "image_id '99' is not among the 2 images of toy");
        SceneFiles.Refuses(() => CocoJson.LoadResults(_folder.Write("toy/object.json", "{}"), s_set), "is no COCO results file");
    }

    [Fact]
    public void Images_that_differ_by_leading_zeros_or_folders_only_cannot_be_matched()
    {
        foreach (string twin in new[] { "12", "val/012" })
        {
            var set = new SceneSet("toy", "here", [new Scene("012", 9, 9, [], []), new Scene(twin, 9, 9, [], [])], Classes: 1);
            SceneFiles.Refuses(() => CocoJson.LoadResults(Results(""), set), "results.json: cannot be matched", "called 12");
        }
    }
}
