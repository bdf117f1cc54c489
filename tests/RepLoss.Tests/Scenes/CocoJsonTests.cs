using RepLoss.Bench.Machine;
using RepLoss.Contract;
using RepLoss.Scenes;
using Xunit;

namespace RepLoss.Tests.Scenes;

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

    private SceneSet Load(string annotations, params string[] remarks)
    {
        SceneSet set = CocoJson.LoadInstances(Instances(annotations));
        SceneFiles.Tells(set, remarks);
        return set;
    }

    [Fact]
    public void Instances_map_categories_by_their_order_and_skip_crowds()
    {
        var set = CocoJson.LoadInstances(Instances(
            Annotation + """, {"image_id": 12, "category_id": 9, "bbox": [0, 0, 9, 9], "iscrowd": 1}, {"image_id": 12, "category_id": 9, "bbox": [-1.5, 0, 9, 9], "iscrowd": 0}""",
            Image + """, {"id": 3, "width": 10, "height": 20}"""));
        Assert.Equal("instances", set.Id);
        Assert.Equal(2, set.Classes);
        Assert.Equal(["9", "5"], set.CategoryIds);
        Assert.Equal(["000000000012", "000000000003"], set.Scenes.Select(scene => scene.Name));
        Assert.Equal([new SceneBox(1, 2, 4, 6, 1), new SceneBox(-1.5, 0, 7.5, 9, 0)], set.Scenes[0].Truths);
        Assert.Empty(set.Scenes[1].Truths);
    }

    [Theory]
    [InlineData("""{"image_id": 13, "category_id": 5, "bbox": [1, 2, 3, 4]}""", "unknown image_id", "image_id '13' is not among the images")]
    [InlineData("""{"image_id": 12, "category_id": 6, "bbox": [1, 2, 3, 4]}""", "unknown category_id", "category_id 6 is not among the categories")]
    [InlineData("""{"image_id": 12, "category_id": 5}""", "no bbox", "bbox is missing")]
    [InlineData("""{"image_id": 12, "category_id": 5, "bbox": null}""", "no bbox", "bbox is missing")]
    [InlineData("""{"image_id": 12, "category_id": 5, "bbox": [1, 2, 3]}""", "bbox is no list of 4 numbers", "bbox must be a list of 4 numbers (x, y, w, h), found '[1, 2, 3]'")]
    [InlineData("""{"image_id": 12, "category_id": 5, "bbox": [1, 2, 0, 4]}""", "no width", "bbox w must be above 0, found 0")]
    [InlineData("""{"image_id": 12, "category_id": 5, "bbox": [1, 2, 3, 0.0]}""", "no height", "bbox h must be above 0, found 0.0")]
    [InlineData("""{"image_id": 12, "category_id": 5, "bbox": [1, 2, 3, -4]}""", "negative height", "bbox h must not be negative, found -4")]
    [InlineData("""{"image_id": 12, "category_id": 5, "bbox": [1, "two", 3, 4]}""", "bbox y is no finite number", "bbox y must be a finite number, found '\"two\"'")]
    [InlineData("""{"image_id": 12, "category_id": 5, "bbox": [1e999, 2, 3, 4]}""", "bbox x is no finite number", "bbox x must be a finite number, found '1e999'")]
    [InlineData("""{"image_id": 12, "category_id": 5, "bbox": [1, NaN, 3, 4]}""", "bbox y is no finite number", "bbox y must be a finite number, found 'NaN'")]
    [InlineData("""{"image_id": 12, "category_id": 5, "bbox": [1, 2, -Infinity, 4], "area": NaN}""", "bbox w is no finite number", "found 'Infinity'")]
    [InlineData("""{"image_id": 12, "category_id": 5, "bbox": [1, 2, 3, true]}""", "bbox h is no finite number", "bbox h must be a finite number, found 'true'")]
    [InlineData("""{"image_id": 12, "category_id": 5, "bbox": [3e38, 2, 3e38, 4]}""", "farther than 16777216 pixels", "reaches farther than 16777216 pixels")]
    [InlineData("""{"image_id": 12, "category_id": 5, "bbox": [1e308, 2, 1e308, 4]}""", "farther than 16777216 pixels", "where float32 does not tell pixels apart")]
    [InlineData("""{"image_id": 12, "category_id": 5, "bbox": [0, 2, 1e-46, 4]}""", "no width in float32", "box (0, 2) to (1E-46, 6) has no width in float32")]
    [InlineData("""{"image_id": true, "category_id": 5, "bbox": [1, 2, 3, 4]}""", "image_id is no id", "image_id must be a number or a text, found 'true'")]
    [InlineData("7", "no object", "expected an object, found '7'")]
    public void A_wrong_annotation_is_left_out_and_counted_and_refused_when_strict(string annotation, string reason, string sentence)
    {
        SceneSet set = Load(Annotation + ", " + annotation, $"1 of 2 boxes left out: {reason}, first at {_folder.At("toy/instances.json")}, annotations[1]");
        Assert.Equal(new SceneBox(1, 2, 4, 6, 1), Assert.Single(set.Scenes[0].Truths));
        SceneFiles.Refuses(
            () => CocoJson.LoadInstances(_folder.At("toy/instances.json"), strict: true), _folder.At("toy/instances.json") + ", annotations[1]: ", sentence);
    }

    [Fact]
    public void Many_flaws_are_a_line_a_reason()
    {
        string flat = """{"image_id": 12, "category_id": 5, "bbox": [1, 2, 3, 0]}""", thin = """{"image_id": 12, "category_id": 5, "bbox": [1, 2, 0, 3]}""";
        string many = string.Join(", ", Enumerable.Repeat(Annotation, 1995).Append(thin).Concat(Enumerable.Repeat(flat, 3)).Append(Annotation));
        SceneSet set = Load(many, "1 of 2,000 boxes left out: no width, ", "3 of 2,000 boxes left out: no height, ", "1,995 of 2,000 boxes kept: equal to another");
        Assert.Equal(1996, set.Scenes[0].Truths.Count);
    }

    [Theory]
    [InlineData("1", true)]
    [InlineData("1.0", true)]
    [InlineData("true", true)]
    [InlineData("\"1\"", true)]
    [InlineData("0", false)]
    [InlineData("0.0", false)]
    [InlineData("false", false)]
    [InlineData("null", false)]
    [InlineData("\"0\"", false)]
    public void Crowds_are_told_as_Python_tells_them(string word, bool isCrowd)
    {
        SceneSet set = Load(Annotation + $$""", {"image_id": 12, "category_id": 9, "bbox": [0, 0, 9, 9], "iscrowd": {{word}}}""");
        Assert.Equal(isCrowd ? 1 : 2, set.Scenes[0].Truths.Count);
    }

    [Theory]
    [InlineData("7", "7.0")]
    [InlineData("7.0", "7")]
    [InlineData("\"7\"", "7")]
    [InlineData("7", "\"007\"")]
    [InlineData("\"street_1\"", "\"street_1\"")]
    [InlineData("-3", "-3.0")]
    [InlineData("1.5", "1.5")]
    [InlineData("123456789012345678901", "123456789012345678901")]
    public void Ids_are_numbers_or_texts(string image, string annotation)
    {
        string file = Instances(
            $$"""{"image_id": {{annotation}}, "category_id": "9", "bbox": ["0", 0.0, "1e0", 1]}""", $$"""{"id": {{image}}, "width": "20", "height": 10.0}""");
        SceneSet set = CocoJson.LoadInstances(file, strict: true);
        Assert.Equal((20, 10), (set.Scenes[0].Width, set.Scenes[0].Height));
        Assert.Equal(new SceneBox(0, 0, 1, 1, 0), Assert.Single(set.Scenes[0].Truths));
    }

    [Fact]
    public void A_wrong_or_repeated_image_or_category_is_left_out()
    {
        string file = Instances(Annotation, Image + ", " + Image + """, {"width": 3, "height": 4}, 5""");
        SceneFiles.Tells(
            CocoJson.LoadInstances(file), "1 of 4 images left out: an id twice, first at", "1 of 4 images left out: no id, first at", "1 of 4 images left out: no object, first at");
        SceneFiles.Refuses(() => CocoJson.LoadInstances(file, strict: true), "images[1]: id 12 is given twice");
        SceneFiles.Refuses(() => CocoJson.LoadInstances(Instances("", "7")), "none of 1 images can be used; ", "images[0]: expected an object, found '7'");
    }

    [Theory]
    [InlineData("{\"id\": 12}")]
    [InlineData("""{"id": 12, "width": 0, "height": 4}""")]
    [InlineData("""{"id": 12, "width": null, "height": -4}""")]
    [InlineData("""{"id": 12, "width": 1e300, "height": "high"}""")]
    public void An_image_without_a_size_is_as_large_as_its_boxes_need(string image)
    {
        string boxes = """{"image_id": 12, "category_id": 5, "bbox": [1, 2, 30.5, 4]}, {"image_id": 12, "category_id": 5, "bbox": [1, 2, 3, 400]}""";
        string file = Instances(boxes, image + """, {"id": 13, "width": 7}, {"id": 14, "width": 10, "height": 20}""");
        SceneSet set = CocoJson.LoadInstances(file);
        SceneFiles.Tells(set, "2 of 3 images sized by their boxes: no width or height, first at " + file + ", images[0]");
        Assert.Equal(image.Contains("height\": 4", StringComparison.Ordinal) ? (32, 4) : (32, 402), (set.Scenes[0].Width, set.Scenes[0].Height));
        Assert.Equal((7, 640), (set.Scenes[1].Width, set.Scenes[1].Height));
        SceneFiles.Refuses(() => CocoJson.LoadInstances(file, strict: true), "images[0]: width must be from 1 to 16777216, found none");
    }

    [Fact]
    public void Without_categories_an_id_is_its_class()
    {
        const string Boxes = """{"image_id": 12, "category_id": 7.0, "bbox": [0, 0, 1, 1]}, {"image_id": 12, "bbox": [0, 0, 2, 2]}""";
        foreach (string categories in new[] { "", ", \"categories\": []" })
        {
            SceneSet set = CocoJson.LoadInstances(_folder.Write("toy/bare.json", $$"""{"images": [{{Image}}], "annotations": [{{Boxes}}]{{categories}}}"""), strict: true);
            Assert.Equal([7, 0], set.Scenes[0].Truths.Select(box => box.Class));
            Assert.Equal(8, set.Classes);
            Assert.Empty(set.CategoryIds);
        }
    }

    [Fact]
    public void Files_as_Python_and_other_systems_write_them_are_read()
    {
        string text = $$"""{"info": {"score": NaN, "note": "NaN \" -Infinity \\"}, "annotations": [{{Annotation}}], "images": [{{Image}}], "licenses": [NaN, -Infinity, {"a": [Infinity]}]}""";
        string file = _folder.Write("toy/python.json", "\ufeff" + text);
        Assert.Equal(5, Assert.Single(CocoJson.LoadInstances(file, strict: true).Scenes[0].Truths).Class);
        file = _folder.Write("toy/latin.json", [.. text.Replace("\"id\": 12", "\"id\": 12, \"file_name\": \"caf?.jpg\"", StringComparison.Ordinal).Select(c => c == '?' ? (byte)0xE9 : (byte)c)]);
        Assert.Single(CocoJson.LoadInstances(file).Scenes[0].Truths);
    }

    [Theory]
    [InlineData("", "is empty or is no regular file")]
    [InlineData("<html>", "line 1: the JSON is broken (")]
    [InlineData("{\"images\": [],\n\"annotations\": [],\n}", "line 3: the JSON is broken (")]
    [InlineData("{\"images\": [{\"id\": 1,\n\"wid", "line 2: the JSON is broken (")]
    [InlineData("{\"images\": [],\n\"annotations\": [Nan]}", "line 2: the JSON is broken (")]
    [InlineData("{} {}", "line 1: the JSON is broken (")]
    [InlineData("7", "is no COCO instances file, expected an object with the lists images, annotations and categories, found no list images")]
    [InlineData("{\"images\": 3, \"annotations\": []}", "found no list images")]
    [InlineData("{\"images\": []}", "found no list annotations")]
    [InlineData("[]", "is a COCO results file alone, expected it in a folder NAME_DETECTOR_predictions beside the folder NAME")]
    public void What_is_no_instances_file_is_refused(string text, string reason)
    {
        string file = _folder.Write("toy/other.json", text);
        SceneFiles.Refuses(() => CocoJson.LoadInstances(file), file, reason);
    }

    [Fact]
    public void Depth_beyond_any_data_and_a_missing_file_are_refused()
    {
        string file = _folder.Write("toy/deep.json", "{\"images\": " + new string('[', 100_000));
        SceneFiles.Refuses(() => CocoJson.LoadInstances(file), "line 1: the JSON is broken (");
        SceneFiles.Refuses(() => CocoJson.LoadInstances(_folder.At("toy/absent.json")), "absent.json: cannot be read");
    }
}
