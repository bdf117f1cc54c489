using System.Text;
using RepLoss.Bench.Machine;
using RepLoss.Contract;
using RepLoss.Scenes;
using Xunit;

namespace RepLoss.Tests.Scenes;

/// <summary>The folders in which YOLO labels occur, and what lies beside labels.</summary>
public sealed class YoloLayoutTests : IDisposable
{
    private const string Label = "0 0.5 0.5 0.2 0.3\n";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private SceneSet Load(string path = "toy") => SceneFolder.Load(_folder.At(path));

    private static IEnumerable<string> Names(SceneSet set) => set.Scenes.Select(scene => scene.Name);

    [Theory]
    [InlineData("toy/labels/train2017/a.txt", "toy", "toy")]
    [InlineData("toy/labels/train2017/a.txt", "toy/labels", "toy")]
    [InlineData("toy/labels/train2017/a.txt", "toy/labels/train2017", "toy-train2017")]
    [InlineData("toy/train/labels/a.txt", "toy", "toy")]
    [InlineData("toy/train/labels/a.txt", "toy/train", "train")]
    [InlineData("toy/obj_train_data/a.txt", "toy", "toy")]
    [InlineData("toy/labels/a.TXT", "toy", "toy")]
    [InlineData("toy/a.Txt", "toy", "toy")]
    public void One_folder_of_labels_is_found_and_its_images_have_bare_names(string file, string path, string id)
    {
        _folder.Write(file, Label);
        SceneSet set = Load(path);
        Assert.Equal((id, _folder.At(path)), (set.Id, set.Source));
        Assert.Equal(["a"], Names(set));
        Assert.Empty(set.Remarks);
    }

    [Theory]
    [InlineData("toy/labels/train/a.txt", "toy/labels/val/a.txt")]
    [InlineData("toy/train/labels/a.txt", "toy/val/labels/a.txt")]
    public void Images_of_several_folders_are_told_apart(string first, string second)
    {
        _folder.Write(first, Label);
        _folder.Write(second, Label + "1 0.5 0.5 0.2 0.3\n");
        _folder.Write("toy/sizes.csv", "image,width,height\na,100,50\nb,10,10\n");
        SceneSet set = Load();
        Assert.Equal(["b", "train/a", "val/a"], Names(set));
        Assert.Equal([0, 1, 2], set.Scenes.Select(scene => scene.Truths.Count));
        Assert.All(set.Scenes.Skip(1), scene => Assert.Equal((100, 50), (scene.Width, scene.Height)));
    }

    [Fact]
    public void Predictions_find_images_in_folders_by_their_bare_name()
    {
        _folder.Write("toy/labels/train/001.txt", Label);
        _folder.Write("toy/labels/val/002.txt", Label);
        _folder.Write("toy_x_predictions/p.JSON", """[{"image_id": "002", "category_id": 0, "bbox": [0, 0, 1, 1], "score": 0.5}]""");
        _folder.Write("toy_x_predictions/._p.json", [0, 5]);
        Assert.Equal([0, 1], Load().Scenes.Select(scene => scene.Predictions.Count));
    }

    [Theory]
    [InlineData("README.txt", "1. Install\n2. Read the 5 numbers of each line\n")]
    [InlineData("train.txt", "./images/a.jpg\n./images/b.jpg\n")]
    [InlineData("labels.txt", "cat\ndog\n")]
    [InlineData("broken.txt", "0 0.5 0.5 0.1\n")]
    [InlineData("commas.txt", "0,0.5,0.5,0.2,0.3\n")]
    [InlineData("nothing.txt", "\0\0\0\0")]
    public void Text_files_without_a_label_are_left_out_and_refused_when_strict(string file, string text)
    {
        _folder.Write("toy/labels/a.txt", Label);
        _folder.Write("toy/labels/" + file, text);
        SceneSet set = Load();
        Assert.Equal(["a"], Names(set));
        SceneFiles.Tells(set, $"1 of 2 text files left out: no line is a label, first at {_folder.At("toy/labels")}/{file}, line 1");
        SceneFiles.Refuses(() => SceneFolder.Load(_folder.At("toy"), strict: true), file + ", line 1: ");
    }

    [Theory]
    [InlineData("classes.txt", "cat\ndog\n")]
    [InlineData("Classes.TXT", "cat\ndog\n")]
    [InlineData("._a.txt", "\0\u0005\u0016\u0007Mac OS X")]
    [InlineData(".DS_Store", "\0")]
    [InlineData("labels.cache", "0 0.5 0.5 0.2 0.3\n")]
    public void What_systems_and_tools_write_beside_labels_is_passed_over_also_when_strict(string file, string text)
    {
        _folder.Write("toy/labels/a.txt", Label);
        _folder.Write("toy/labels/" + file, text);
        Assert.Equal(["a"], Names(SceneFolder.Load(_folder.At("toy"), strict: true)));
        Assert.Empty(Load().Remarks);
    }

    [Fact]
    public void A_second_file_for_an_image_is_left_out()
    {
        _folder.Write("toy/labels/a.TXT", Label);
        _folder.Write("toy/labels/a.txt", Label);
        Assert.SkipUnless(Directory.GetFiles(_folder.At("toy/labels")).Length == 2, "file names do not tell a.txt from a.TXT here");
        SceneFiles.Tells(Load(), "1 of 2 text files left out: a second one for an image, first at");
    }

    [Fact]
    public void Encodings_and_line_ends_of_other_systems_are_read()
    {
        string two = Label + Label.Replace("0 ", "1 ", StringComparison.Ordinal)[..^1];
        _folder.Write("toy/labels/mark.txt", "\ufeff" + two);
        _folder.Write("toy/labels/windows.txt", two.Replace("\n", "\r\n", StringComparison.Ordinal));
        _folder.Write("toy/labels/mac.txt", two.Replace('\n', '\r'));
        _folder.Write("toy/labels/utf16.txt", [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(two)]);
        SceneSet set = Load();
        Assert.Equal([2, 2, 2, 2], set.Scenes.Select(scene => scene.Truths.Count));
        Assert.Empty(set.Remarks);
    }

    [Fact]
    public void A_text_file_beside_an_instances_file_is_no_label()
    {
        _folder.Write("toy/README.txt", "Toy data.\n");
        _folder.Write("toy/instances.json", """{"images": [{"id": 1, "width": 9, "height": 9}], "annotations": [], "categories": []}""");
        Assert.Equal(["000000000001"], Names(Load()));
    }
}
