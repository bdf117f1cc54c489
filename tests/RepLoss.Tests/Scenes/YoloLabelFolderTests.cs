using RepLoss.Bench.Machine;
using RepLoss.Contract;
using RepLoss.Scenes;
using Xunit;

namespace RepLoss.Tests.Scenes;

public sealed class YoloLabelFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private SceneSet Load(bool strict = false) => YoloLabelFolder.Load(_folder.At("toy/labels"), strict);

    private SceneBox[] Boxes(string text, params string[] remarks)
    {
        _folder.Write("toy/labels/a.txt", text);
        SceneSet set = Load();
        SceneFiles.Tells(set, remarks);
        return [.. Assert.Single(set.Scenes).Truths];
    }

    [Fact]
    public void A_negative_side_is_told_as_such()
    {
        Assert.Single(Boxes("0 .5 .5 .2 .3\n0 .5 .5 -.2 .3\n0 .5 .5 .2 -0.001\n",
            "1 of 3 boxes left out: negative width, first at", "1 of 3 boxes left out: negative height, first at"));
    }

    [Fact]
    public void Characters_of_0_are_no_part_of_a_number() =>
        Assert.Single(Boxes("0 .5 .5 .2 .3\n0 .5 .5 .2 .3\0\0\n", "1 of 2 boxes left out: h is no finite number, first at"));

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
    [InlineData("0 0.5 0.5 0.1", "fewer than 5 fields", "expected 5 fields (class cx cy w h), found 4")]
    [InlineData("0 0.1 0.1 0.2 0.2 0.3 0.3 0.4", "neither a box nor a polygon", "found 8")]
    [InlineData("0 0.5 half 0.1 0.1", "cy is no finite number", "cy must be a finite number, found 'half'")]
    [InlineData("0 NaN 0.5 0.1 0.1", "cx is no finite number", "cx must be a finite number, found 'NaN'")]
    [InlineData("0 0.5 0.5 Infinity 0.1", "w is no finite number", "w must be a finite number, found 'Infinity'")]
    [InlineData("0 0.5 0.5 1e999 0.1", "w is no finite number", "w must be a finite number, found '1e999'")]
    [InlineData("0 0,5 0.5 0.1 0.1", "cx is no finite number", "cx must be a finite number, found '0,5'")]
    [InlineData("-1 0.5 0.5 0.1 0.1", "class is no integer from 0 to 9999", "class must be an integer from 0 to 9999, found '-1'")]
    [InlineData("1.5 0.5 0.5 0.1 0.1", "class is no integer", "class must be an integer from 0 to 9999, found '1.5'")]
    [InlineData("10000 0.5 0.5 0.1 0.1", "class is no integer", "class must be an integer from 0 to 9999, found '10000'")]
    [InlineData("99999999999 0.5 0.5 0.1 0.1", "class is no integer", "found '99999999999'")]
    [InlineData("0 1.02 0.5 0.1 0.1", "beyond the image", "cx must be from 0 to 1 (divided by the image's size), found 1.02")]
    [InlineData("0 0.5 -0.1 0.1 0.1", "beyond the image", "cy must be from 0 to 1 (divided by the image's size), found -0.1")]
    [InlineData("0 0.5 0.5 0 0.1", "no width", "w must be above 0, found 0")]
    [InlineData("0 0.5 0.5 0.1 0.0", "no height", "h must be above 0, found 0")]
    [InlineData("0 0.5 0.5 0.1 -0.1", "negative height", "h must not be negative")]
    [InlineData("0 0.5 0.5 0.1 320", "beyond the image", "h must be from 0 to 1")]
    [InlineData("0 0.5 0.5 1e-30 0.1", "no width in float32", "box (320, 288) to (320, 352) has no width in float32")]
    [InlineData("0 0.5 0.5 0.1 5.55e-17", "no height in float32", "has no height in float32")]
    [InlineData("0 0.2 0.2 0.4 0.2 0.3 0.2", "no height", "polygon h must be above 0, found 0")]
    [InlineData("0 0.2 0.2 0.4 0.2 1.3 0.4", "beyond the image", "x must be from 0 to 1")]
    public void A_wrong_line_is_left_out_and_counted_and_refused_when_strict(string line, string reason, string sentence)
    {
        SceneBox box = Assert.Single(Boxes("0 0.5 0.5 0.1 0.1\n\n" + line + "\n", $"1 of 2 boxes left out: {reason}"));
        Assert.Equal(new SceneBox(288, 288, 352, 352, 0), box);
        Assert.EndsWith($", first at {_folder.At("toy/labels/a.txt")}, line 3", Load().Remarks[0], StringComparison.Ordinal);
        SceneFiles.Refuses(() => Load(strict: true), _folder.At("toy/labels/a.txt") + ", line 3: ", sentence);
    }

    [Theory]
    [InlineData("3 0.5 0.5 0.25 0.5 0.91")]
    [InlineData("3.0 0.5 0.5 0.25 0.5")]
    [InlineData("3e+00 5.000000000000000000e-01 0.5 0.25 0.5")]
    [InlineData("3 0.375 0.25 0.625 0.5 0.5 0.75")]
    [InlineData("3 0.625 0.25 0.625 0.75 0.375 0.75 0.375 0.25")]
    [InlineData("\ufeff3\t.5\t.5  .25 .5  ")]
    public void Boxes_with_a_confidence_polygons_and_classes_as_floats_are_boxes_also_when_strict(string line)
    {
        Assert.Equal([new SceneBox(240, 160, 400, 480, 3)], Boxes(line));
        Assert.Equal(240, Load(strict: true).Scenes[0].Truths[0].X1);
    }

    [Fact]
    public void A_box_in_a_file_of_polygons_stays_a_box() => Assert.Equal(
        [new SceneBox(160, 160, 480, 480, 1), new SceneBox(0, 0, 320, 640, 2)], Boxes("1 0.25 0.25 0.75 0.25 0.5 0.75\n2 0.25 0.5 0.5 1\n"));

    [Fact]
    public void What_misses_the_image_by_rounding_is_clipped()
    {
        SceneBox[] boxes = Boxes("0 1.0000001 0.5 0.2 0.3\n0 0.5 -1e-9 0.2 1.01\n0 -0.005 0.1 0.5 0.1 0.5 0.4", "3 of 3 boxes clipped to the image: beyond it by 1 % at most");
        Assert.Equal(new SceneBox(576, 224, 704, 416, 0), boxes[0]);
        Assert.Equal((-320, 320), (boxes[1].Y1, boxes[1].Y2));
        Assert.Equal(0, boxes[2].X1);
        SceneFiles.Refuses(() => Load(strict: true), "line 1: cx must be from 0 to 1 (divided by the image's size), found 1.0000001");
    }

    [Fact]
    public void Equal_boxes_are_kept_and_counted_also_when_strict()
    {
        Assert.Equal(3, Boxes("0 0.5 0.5 0.2 0.3\n0 0.5 0.5 0.2 0.3\n0 0.50 0.5 0.2 0.3\n", "2 of 3 boxes kept: equal to another box of the image, first at image a").Length);
        Assert.Single(Load(strict: true).Remarks);
    }

    [Fact]
    public void Keypoints_behind_boxes_are_passed_over_where_a_yaml_file_tells_their_shape()
    {
        string label = "0 0.5 0.5 0.2 0.2 0.1 0.1 2 0.9 0.9 1\n";
        _folder.Write("toy/data.yaml", "names:\n  0: person\nkpt_shape: [2, 3]  # x, y, visible\n");
        Assert.Equal([new SceneBox(256, 256, 384, 384, 0)], Boxes(label));
        _folder.Write("toy/data.yaml", "names: [person]\n");
        SceneFiles.Refuses(() => Load(), "none of 1 boxes can be used; ", "line 1: x must be from 0 to 1");
        _folder.Write("flat/a.txt", label);
        _folder.Write("other.yaml", "kpt_shape: [2, 3]\n");
        SceneFiles.Refuses(() => YoloLabelFolder.Load(_folder.At("flat")), "line 1: x must be from 0 to 1");
        _folder.Write("flat/pose.yml", "kpt_shape: [2, 3]\n");
        Assert.Single(YoloLabelFolder.Load(_folder.At("flat")).Scenes[0].Truths);
    }

    [Fact]
    public void A_set_of_which_no_box_is_left_is_refused_with_the_first_reason() =>
        SceneFiles.Refuses(
            () => Boxes("0 320 240 100 80\n0 320 240 100 90\n"),
            _folder.At("toy/labels") + ": none of 2 boxes can be used; ", "a.txt, line 1: cx must be from 0 to 1 (divided by the image's size), found 320");

    [Fact]
    public void Rubbish_is_quoted_short_and_printable()
    {
        _folder.Write("toy/labels/a.txt", "0 \u0001\u0007" + new string('x', 500) + " 0.5 0.1 0.1");
        SceneFiles.Refuses(() => Load(strict: true), "line 1: ", "found '??" + new string('x', 38) + "...'");
        SceneFiles.Refuses(() => Load(), "none of 1 text files can be used; ", "line 1: ", "found '??" + new string('x', 38) + "...'");
    }

    [Theory]
    [InlineData("a,0,100", "line 3: width must be from 1 to 16777216, found 0", "no width")]
    [InlineData("a,10", "line 3: expected 3 fields (image,width,height), found 2", "fewer than 3 fields")]
    [InlineData("b,10,20", "line 3: image 'b' is listed twice", "an image is listed twice")]
    public void A_wrong_row_of_sizes_is_left_out_with_the_labels_that_need_it(string row, string sentence, string reason)
    {
        _folder.Write("toy/sizes.csv", $"image,width,height\nb,100,100\n{row}\n");
        _folder.Write("toy/labels/a.txt", "0 0.5 0.5 0.1 0.1");
        _folder.Write("toy/labels/b.txt", "0 0.5 0.5 0.1 0.1");
        SceneSet set = Load();
        Assert.Equal("b", Assert.Single(set.Scenes).Name);
        SceneFiles.Tells(set, $"1 of 2 rows of sizes.csv left out: {reason}, first at", "1 of 2 text files left out: no row in sizes.csv, first at");
        SceneFiles.Refuses(() => Load(strict: true), _folder.At("toy/sizes.csv"), sentence);
    }

    [Theory]
    [InlineData("a,10,20\n", "line 1: expected the column names image,width,height")]
    [InlineData("", "line 1: expected the column names image,width,height")]
    [InlineData("image,width,height\nb,10,20\n", "has no row for image 'a'")]
    public void Sizes_without_a_header_or_a_needed_row_are_refused(string sizes, string reason)
    {
        _folder.Write("toy/sizes.csv", sizes);
        _folder.Write("toy/labels/a.txt", "0 0.5 0.5 0.1 0.1");
        SceneFiles.Refuses(() => Load(), _folder.At("toy/sizes.csv"), reason);
        SceneFiles.Refuses(() => Load(strict: true), _folder.At("toy/sizes.csv"), reason);
    }

    [Fact]
    public void A_missing_or_empty_folder_is_refused()
    {
        SceneFiles.Refuses(() => Load(), _folder.At("toy/labels"), "there is no such folder");
        Directory.CreateDirectory(_folder.At("toy/labels"));
        SceneFiles.Refuses(() => Load(), _folder.At("toy/labels"), "holds no YOLO labels");
    }
}
