using RepLoss.Bench.Machine;
using RepLoss.Contract;
using RepLoss.Scenes;
using Xunit;

namespace RepLoss.Tests.Scenes;

public sealed class SceneFolderTests : IDisposable
{
    private const string Label = "4 0.5 0.5 0.5 0.5\n";
    private const string Instances = """{"images": [{"id": 1, "width": 10, "height": 10}], "categories": [{"id": 7}], "annotations": []}""";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("toy_set/labels/1.txt", "toy_set", "toy-set")]
    [InlineData("toy_set/labels/1.txt", "toy_set/", "toy-set")]
    [InlineData("toy_set/labels/1.txt", "toy_set/labels", "toy-set")]
    [InlineData("toy_set/labels/val2017/1.txt", "toy_set/labels/val2017", "toy-set-val2017")]
    [InlineData("My Boxes/1.txt", "My Boxes", "my-boxes")]
    [InlineData("___/1.txt", "___", "unnamed")]
    public void Label_folders_are_recognised_and_named(string file, string folder, string id)
    {
        _folder.Write(file, Label);
        var set = SceneFolder.Load(_folder.At(folder));
        Assert.Equal(id, set.Id);
        Assert.Equal(4, Assert.Single(Assert.Single(set.Scenes).Truths).Class);
    }

    [Fact]
    public void A_sequence_and_an_instances_file_are_recognised()
    {
        _folder.Write("MOT20_01/gt.txt", "1,1,0,0,5,5,1,1,1");
        Assert.Equal("mot20-01", SceneFolder.Load(_folder.At("MOT20_01")).Id);
        string file = _folder.Write("Coco/instances_toy.json", Instances);
        Assert.Equal("coco", SceneFolder.Load(_folder.At("Coco")).Id);
        Assert.Equal("instances-toy", SceneFolder.Load(file).Id);
        _folder.Write("Official/annotations/instances_val2017.json", Instances);
        _folder.Write("Official/annotations/captions_val2017.json", "{}");
        _folder.Write("Official/annotations/._instances_val2017.json", "\0\u0005");
        Assert.Equal("official", SceneFolder.Load(_folder.At("Official")).Id);
    }

    [Fact]
    public void A_set_names_the_path_that_was_given_so_that_the_same_path_gives_the_same_set()
    {
        _folder.Write("toy/i.json", Instances);
        _folder.Write("toy_some_predictions/p.json", """[{"image_id": 1, "category_id": 7, "bbox": [0, 0, 1, 1], "score": 0.5}]""");
        foreach (string path in new[] { "toy", "toy/", "toy/../toy" })
        {
            SceneSet set = SceneFolder.Load(_folder.At(path));
            Assert.Equal(_folder.At("toy"), set.Source);
            Assert.Single(set.Scenes[0].Predictions);
        }
    }

    [Theory]
    [InlineData("toy")]
    [InlineData("toy/labels")]
    public void Predictions_beside_the_labels_come_along(string folder)
    {
        _folder.Write("toy/labels/0001.txt", Label);
        _folder.Write("toy_some_predictions/p.json", """[{"image_id": 1, "category_id": 6, "bbox": [0, 0, 1, 1], "score": 0.5}]""");
        _folder.Write("toys_some_predictions/p.json", "not for toy");
        var set = SceneFolder.Load(_folder.At(folder));
        Assert.Equal(new SceneBox(0, 0, 1, 1, 6, -1, 0.5), Assert.Single(set.Scenes[0].Predictions));
        Assert.Equal(7, set.Classes);
        Assert.Single(set.Scenes[0].Truths);
    }

    [Fact]
    public void Predictions_alone_or_from_two_detectors_are_refused()
    {
        _folder.Write("toy_a_predictions/SOURCE.txt", "where they are from");
        string file = _folder.Write("toy_a_predictions/p.json", "[]");
        SceneFiles.Refuses(() => SceneFolder.Load(_folder.At("toy_a_predictions")), file, "results file alone", "NAME_DETECTOR_predictions");
        SceneFiles.Refuses(() => SceneFolder.Load(file), file, "results file alone");
        _folder.Write("toy_b_predictions/p.json", "[]");
        _folder.Write("toy/labels/1.txt", Label);
        SceneFiles.Refuses(() => SceneFolder.Load(_folder.At("toy")), "has predictions in", "toy_a_predictions", "toy_b_predictions");
    }

    [Fact]
    public void What_is_not_data_is_refused()
    {
        SceneFiles.Refuses(() => SceneFolder.Load(_folder.At("absent")), _folder.At("absent"), "there is no such folder, expected YOLO labels");
        Directory.CreateDirectory(_folder.At("empty"));
        SceneFiles.Refuses(() => SceneFolder.Load(_folder.At("empty")), _folder.At("empty"), "holds no data that is known here, expected YOLO labels");
        _folder.Write("two/a.json", Instances);
        _folder.Write("two/b.json", Instances);
        SceneFiles.Refuses(() => SceneFolder.Load(_folder.At("two")), "holds a.json and b.json, expected one");
        _folder.Write("notes/readme.txt", "nothing to see");
        SceneFiles.Refuses(() => SceneFolder.Load(_folder.At("notes")), "none of 1 text files can be used; ", "readme.txt, line 1: expected 5 fields");
        SceneFiles.Refuses(() => SceneFolder.Load(_folder.At("notes"), strict: true), "readme.txt, line 1: expected 5 fields");
        _folder.Write("MOT20/MOT20-02/gt/gt.txt", "1,1,0,0,5,5,1,1,1");
        _folder.Write("MOT20/MOT20-01/gt/gt.txt", "1,1,0,0,5,5,1,1,1");
        SceneFiles.Refuses(() => SceneFolder.Load(_folder.At("MOT20")), "holds 2 MOTChallenge sequences, expected one of them, such as ", "MOT20-01.");
    }

    [Fact]
    public void Shared_data_is_found_on_the_way_up()
    {
        _folder.Write("a/shared/data/set_b/labels/1.txt", Label);
        _folder.Write("a/shared/data/set_a/gt.txt", "1,1,0,0,5,5,1,1,1");
        _folder.Write("a/shared/data/set_b_some_predictions/p.json", "[]");
        Directory.CreateDirectory(_folder.At("a/b/c"));
        string[] expected = [_folder.At("a/shared/data/set_a"), _folder.At("a/shared/data/set_b")];
        // Not below the temporary folder, beside which somebody may have shared data.
        Assert.Equal(expected, SceneFolder.FindShared(null, "/absent", _folder.At("a/b/c")));
        Assert.Equal(expected, SceneFolder.FindShared(_folder.At("a/shared/data"), "/"));
        Assert.Empty(SceneFolder.FindShared("", "/absent"));
    }

    [Fact]
    public void A_variable_that_names_no_folder_is_refused() =>
        SceneFiles.Refuses(() => SceneFolder.FindShared(_folder.At("absent"), "/"), "REPLOSS_DATA names", "is no folder");
}
