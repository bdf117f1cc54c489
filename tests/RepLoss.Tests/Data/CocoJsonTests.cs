using RepLoss.Contract;
using RepLoss.Scenes;
using Xunit;

namespace RepLoss.Tests.Data;

public sealed class CocoJsonTests : IDisposable
{
    private const string Image = """{"id": 12, "width": 64, "height": 48}""";
    private const string Annotation = """{"image_id": 12, "category_id": 5, "bbox": [1, 2, 3, 4]}""";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Instances(string annotations, string images = Image) => _folder.Write("toy/instances.json", $$"""
        {"images": [{{images}}],
         "categories": [{"id": 9, "name": "z"}, {"id": 5, "name": "a"}],
         "annotations": [{{annotations}}]}
        """);

    private string Results(string entries) => _folder.Write("toy/results.json", $"[{entries}]");

    [Fact]
    public void Instances_map_categories_by_their_order_and_skip_crowds()
    {
        var set = CocoJson.LoadInstances(Instances(
            Annotation + """, {"image_id": 12, "category_id": 9, "bbox": [0, 0, 9, 9], "iscrowd": 1}, {"image_id": 12, "category_id": 9, "bbox": [-1.5, 0, 9, 9], "iscrowd": 0}""",
            Image + """, {"id": 3, "width": 10, "height": 20}"""));
        Assert.Equal("instances", set.Id);
        Assert.Equal(2, set.Classes);
        Assert.Equal([9L, 5L], set.CategoryIds);
        Assert.Equal(["000000000012", "000000000003"], set.Scenes.Select(scene => scene.Name));
        Assert.Equal([new SceneBox(1, 2, 4, 6, 1), new SceneBox(-1.5, 0, 7.5, 9, 0)], set.Scenes[0].Truths);
        Assert.Empty(set.Scenes[1].Truths);
    }

    [Theory]
    [InlineData("""{"image_id": 13, "category_id": 5, "bbox": [1, 2, 3, 4]}""", "image_id 13 is not among the images")]
    [InlineData("""{"image_id": 12, "category_id": 6, "bbox": [1, 2, 3, 4]}""", "category_id 6 is not among the categories")]
    [InlineData("""{"image_id": 12, "category_id": 5}""", "bbox is missing")]
    [InlineData("""{"image_id": 12, "category_id": 5, "bbox": [1, 2, 3]}""", "bbox must be a list of 4 numbers (x, y, w, h), found '[1, 2, 3]'")]
    [InlineData("""{"image_id": 12, "category_id": 5, "bbox": [1, 2, 0, 4]}""", "bbox w and h must be above 0, found 0 and 4")]
    [InlineData("""{"image_id": 12, "category_id": 5, "bbox": [1, 2, 3, -4]}""", "bbox w and h must not be negative, found 3 and -4")]
    [InlineData("""{"image_id": 12, "category_id": 5, "bbox": [1, "2", 3, 4]}""", "bbox y must be a finite number, found '\"2\"'")]
    [InlineData("""{"image_id": 12, "category_id": 5, "bbox": [1e999, 2, 3, 4]}""", "bbox x must be a finite number, found '1e999'")]
    [InlineData("""{"image_id": -2, "category_id": 5, "bbox": [1, 2, 3, 4]}""", "image_id must be an integer from 0, found '-2'")]
    [InlineData("""{"image_id": 1.5, "category_id": 5, "bbox": [1, 2, 3, 4]}""", "image_id must be an integer from 0, found '1.5'")]
    [InlineData("7", "expected an object, found '7'")]
    public void A_bad_annotation_is_refused_with_its_index(string annotation, string reason) =>
        TemporaryFolder.Refuses(
            () => CocoJson.LoadInstances(Instances(Annotation + ", " + annotation)),
            _folder["toy/instances.json"] + ", annotations[1]: ", reason);

    [Fact]
    public void A_bad_image_is_refused_with_its_index()
    {
        TemporaryFolder.Refuses(() => CocoJson.LoadInstances(Instances("", Image + ", " + Image)), "images[1]: id 12 is given twice");
        TemporaryFolder.Refuses(() => CocoJson.LoadInstances(Instances("", """{"id": 1, "width": 0, "height": 4}""")), "images[0]: width must be above 0, found 0");
    }

    [Fact]
    public void Broken_JSON_is_refused_with_its_line()
    {
        string file = Instances(Annotation + ",\n NaN");
        TemporaryFolder.Refuses(() => CocoJson.LoadInstances(file), file + ", line 4: the JSON is broken (");
        TemporaryFolder.Refuses(() => CocoJson.LoadInstances(_folder.Write("toy/empty.json", "")), "empty.json, line 1: the JSON is broken");
    }

    [Fact]
    public void The_wrong_kind_of_file_is_refused()
    {
        TemporaryFolder.Refuses(() => CocoJson.LoadInstances(Results("")), "is a COCO results file alone", "beside the folder NAME");
        TemporaryFolder.Refuses(() => CocoJson.LoadInstances(_folder.Write("toy/other.json", "{}")), "is no COCO instances file", "found no list categories");
        TemporaryFolder.Refuses(() => CocoJson.LoadInstances(_folder["toy/absent.json"]), "absent.json: cannot be read");
        var set = CocoJson.LoadInstances(Instances(Annotation));
        TemporaryFolder.Refuses(() => CocoJson.LoadResults(_folder["toy/instances.json"], set), "is no COCO results file");
    }

    [Fact]
    public void Results_find_their_scene_and_class()
    {
        string file = Results("""{"image_id": 12, "category_id": 5, "bbox": [0, 0, 0, 2.5], "score": 0.25}, {"image_id": "0012", "category_id": 9, "bbox": [1, 1, 1, 1], "score": 1}""");
        var set = CocoJson.LoadInstances(Instances(Annotation));
        var scene = Assert.Single(CocoJson.LoadResults(file, set).Scenes);
        Assert.Equal([new SceneBox(0, 0, 0, 2.5, 1, -1, 0.25), new SceneBox(1, 1, 2, 2, 0)], scene.Predictions);
        Assert.Single(scene.Truths);
        Assert.Empty(set.Scenes[0].Predictions);
    }

    [Fact]
    public void Results_of_a_set_without_categories_name_the_class_itself()
    {
        var set = new SceneSet("toy", "here", [new Scene("street", 9, 9, [], [])], Classes: 3);
        string file = Results("""{"image_id": "street", "category_id": 6, "bbox": [0, 0, 1, 1], "score": 0.5}""");
        var loaded = CocoJson.LoadResults(file, set);
        Assert.Equal(7, loaded.Classes);
        Assert.Equal(6, Assert.Single(loaded.Scenes[0].Predictions).Class);
        Assert.Equal(3, CocoJson.LoadResults(Results(""), set).Classes);
    }

    [Theory]
    [InlineData("""{"image_id": 99, "category_id": 5, "bbox": [1, 2, 3, 4], "score": 1}""", "image_id '99' is not among the 1 images of toy")]
    [InlineData("""{"image_id": 12, "category_id": 10000, "bbox": [1, 2, 3, 4], "score": 1}""", "category_id must be an integer from 0 to 9999, found '10000'")]
    [InlineData("""{"image_id": 12, "category_id": 5, "bbox": [1, 2, 3, 4]}""", "score is missing")]
    [InlineData("""{"image_id": 12, "category_id": 5, "bbox": [1, 2, -3, 4], "score": 1}""", "bbox w and h must not be negative, found -3 and 4")]
    public void A_bad_result_is_refused_with_its_index(string entry, string reason)
    {
        var set = new SceneSet("toy", "here", [new Scene("012", 9, 9, [], [])], Classes: 1);
        string file = Results("""{"image_id": 12, "category_id": 0, "bbox": [1, 2, 3, 4], "score": 1}, """ + entry);
        TemporaryFolder.Refuses(() => CocoJson.LoadResults(file, set), file + ", entry[1]: ", reason);
    }

    [Fact]
    public void Images_that_differ_by_leading_zeros_only_cannot_be_matched()
    {
        var set = new SceneSet("toy", "here", [new Scene("012", 9, 9, [], []), new Scene("12", 9, 9, [], [])], Classes: 1);
        TemporaryFolder.Refuses(() => CocoJson.LoadResults(Results(""), set), "results.json: cannot be matched", "called 12");
    }
}
