using RepLoss.Contract;
using RepLoss.Scenes;
using Xunit;

namespace RepLoss.Tests.Data;

public sealed class YoloLabelFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private SceneSet Load() => YoloLabelFolder.Load(_folder["toy/labels"]);

    [Fact]
    public void Boxes_are_read_in_pixels_of_the_listed_size()
    {
        _folder.Write("toy/sizes.csv", "image,width,height\nb,200,100\na,400,300\nc,50,60\n");
        _folder.Write("toy/labels/b.txt", "3 0.5 0.5 0.25 0.5\n\n7\t1 0 0.5 1\r\n");
        _folder.Write("toy/labels/a.txt", "");
        var set = Load();
        Assert.Equal("toy", set.Id);
        Assert.Equal(8, set.Classes);
        Assert.Equal(["a", "b", "c"], set.Scenes.Select(scene => scene.Name));
        Assert.Equal([(400, 300), (200, 100), (50, 60)], set.Scenes.Select(scene => (scene.Width, scene.Height)));
        Assert.Equal([new SceneBox(75, 25, 125, 75, 3), new SceneBox(150, -50, 250, 50, 7)], set.Scenes[1].Truths);
        Assert.Empty(set.Scenes[0].Truths);
        Assert.Empty(set.Scenes[2].Truths);
        Assert.All(set.Scenes, scene => Assert.Empty(scene.Predictions));
    }

    [Fact]
    public void Without_sizes_an_image_is_640_by_640_and_classes_txt_is_no_image()
    {
        _folder.Write("toy/labels/a.txt", "0 0.5 0.5 1 1");
        _folder.Write("toy/labels/classes.txt", "cat\ndog\n");
        var scene = Assert.Single(Load().Scenes);
        Assert.Equal(new SceneBox(0, 0, 640, 640, 0), Assert.Single(scene.Truths));
    }

    [Theory]
    [InlineData("0 0.5 0.5 0.1", "expected 5 fields (class cx cy w h), found 4")]
    [InlineData("0 0.5 0.5 0.1 0.1 0.9", "expected 5 fields (class cx cy w h), found 6")]
    [InlineData("0 0.5 half 0.1 0.1", "cy must be a finite number, found 'half'")]
    [InlineData("0 NaN 0.5 0.1 0.1", "cx must be a finite number, found 'NaN'")]
    [InlineData("0 0.5 0.5 Infinity 0.1", "w must be a finite number, found 'Infinity'")]
    [InlineData("0 0.5 0.5 1e999 0.1", "w must be a finite number, found '1e999'")]
    [InlineData("0 0,5 0.5 0.1 0.1", "cx must be a finite number, found '0,5'")]
    [InlineData("-1 0.5 0.5 0.1 0.1", "class must be an integer from 0 to 9999, found '-1'")]
    [InlineData("1.5 0.5 0.5 0.1 0.1", "class must be an integer from 0 to 9999, found '1.5'")]
    [InlineData("10000 0.5 0.5 0.1 0.1", "class must be an integer from 0 to 9999, found '10000'")]
    [InlineData("99999999999 0.5 0.5 0.1 0.1", "found '99999999999'")]
    [InlineData("0 1.0001 0.5 0.1 0.1", "cx must be from 0 to 1 (divided by the image's size), found 1.0001")]
    [InlineData("0 0.5 -0.1 0.1 0.1", "cy must be from 0 to 1 (divided by the image's size), found -0.1")]
    [InlineData("0 0.5 0.5 0 0.1", "w must be above 0, found 0")]
    [InlineData("0 0.5 0.5 0.1 -0.1", "h must be from 0 to 1")]
    [InlineData("0 0.5 0.5 0.1 320", "h must be from 0 to 1")]
    public void A_bad_line_is_refused_with_file_line_and_reason(string line, string reason)
    {
        _folder.Write("toy/labels/a.txt", "0 0.5 0.5 0.1 0.1\n\n" + line + "\n");
        TemporaryFolder.Refuses(() => Load(), _folder["toy/labels/a.txt"] + ", line 3: ", reason);
    }

    [Fact]
    public void Rubbish_is_quoted_short_and_printable()
    {
        _folder.Write("toy/labels/a.txt", "0 \u0001\u0007" + new string('x', 500) + " 0.5 0.1 0.1");
        TemporaryFolder.Refuses(() => Load(), "line 1: ", "found '??" + new string('x', 38) + "...'");
    }

    [Theory]
    [InlineData("image,width,height\na,0,100\n", "line 2: width must be above 0, found 0")]
    [InlineData("image,width,height\na,10\n", "line 2: expected 3 fields (image,width,height), found 2")]
    [InlineData("image,width,height\na,10,20\na,10,20\n", "line 3: image 'a' is listed twice")]
    [InlineData("a,10,20\n", "line 1: expected the column names image,width,height")]
    [InlineData("", "line 1: expected the column names image,width,height")]
    [InlineData("image,width,height\nb,10,20\n", "has no row for image 'a'")]
    public void A_bad_sizes_file_is_refused(string sizes, string reason)
    {
        _folder.Write("toy/sizes.csv", sizes);
        _folder.Write("toy/labels/a.txt", "0 0.5 0.5 0.1 0.1");
        TemporaryFolder.Refuses(() => Load(), _folder["toy/sizes.csv"], reason);
    }

    [Fact]
    public void A_missing_or_empty_folder_is_refused()
    {
        TemporaryFolder.Refuses(() => Load(), _folder["toy/labels"], "there is no such folder");
        Directory.CreateDirectory(_folder["toy/labels"]);
        TemporaryFolder.Refuses(() => Load(), _folder["toy/labels"], "holds no YOLO labels");
    }
}
