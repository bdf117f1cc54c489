using RepLoss.Bench.Machine;
using RepLoss.Contract;
using RepLoss.Scenes;
using Xunit;

namespace RepLoss.Tests.Scenes;

public sealed class MotChallengeTests : IDisposable
{
    private const string Info = "[Sequence]\nname=MOT99_Toy\nimDir=img1\nseqLength=3\nimWidth=200\nimHeight=100\nimExt=.jpg\n";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private SceneSet Load(bool strict = false) => MotChallenge.Load(_folder.At("toy"), strict);

    private SceneBox[] Truths(string text)
    {
        _folder.Write("toy/gt.txt", text);
        return [.. Load(strict: true).Scenes.SelectMany(scene => scene.Truths)];
    }

    [Fact]
    public void Only_pedestrians_that_count_are_truths_and_each_frame_is_a_scene()
    {
        _folder.Write("toy/seqinfo.ini", Info);
        _folder.Write("toy/gt.txt", "3,8,-5,10,20,30,1,1,0.5\n1,8,0,10,20,30,1,1,1\n1,9,0,0,5,5,0,1,1\n1,10,0,0,5,5,1,7,1\n");
        _folder.Write("toy/det_any.txt", "2,1,1.5,2,10,20,0.75,-1,-1,-1\n2,-1,0,0,0,4,12.5\n");
        var set = Load();
        Assert.Equal("mot99-toy", set.Id);
        Assert.Equal(1, set.Classes);
        Assert.Equal(["000001", "000002", "000003"], set.Scenes.Select(scene => scene.Name));
        Assert.All(set.Scenes, scene => Assert.Equal((200, 100), (scene.Width, scene.Height)));
        Assert.Equal([new SceneBox(0, 10, 20, 40, 0, 8)], set.Scenes[0].Truths);
        Assert.Equal([new SceneBox(-5, 10, 15, 40, 0, 8)], set.Scenes[2].Truths);
        Assert.Empty(set.Scenes[1].Truths);
        Assert.Equal([new SceneBox(1.5, 2, 11.5, 22, 0, -1, 0.75), new SceneBox(0, 0, 0, 4, 0, -1, 12.5)], set.Scenes[1].Predictions);
    }

    [Fact]
    public void The_official_layout_without_seqinfo_and_detections_is_read_too()
    {
        _folder.Write("toy/gt/gt.txt", "2,1,0,0,5,5,1,1,1\n");
        var set = Load();
        Assert.Equal("toy", set.Id);
        Assert.Equal(2, set.Scenes.Count);
        Assert.Equal((1920, 1080), (set.Scenes[0].Width, set.Scenes[0].Height));
        Assert.Empty(set.Scenes[1].Predictions);
    }

    [Theory]
    [InlineData("toy")]
    [InlineData("toy/gt")]
    public void A_sequence_is_known_by_its_root_and_by_its_gt_folder(string folder)
    {
        _folder.Write("toy/gt/gt.txt", "2,1,0,0,5,5,1,1,1\n");
        _folder.Write("toy/det/det.txt", "1,-1,0,0,5,5,0.5\n");
        _folder.Write("toy/seqinfo.ini", Info);
        SceneSet set = SceneFolder.Load(_folder.At(folder));
        Assert.Equal(("mot99-toy", 3), (set.Id, set.Scenes.Count));
        Assert.Single(set.Scenes[0].Predictions);
        Assert.Single(set.Scenes[1].Truths);
    }

    [Theory]
    [InlineData("1,8,0,10,20,30,1,1")]
    [InlineData("1,8,0,10,20,30,1,1,0.5,")]
    [InlineData("1,8,0,10,20,30,1,-1,-1,-1")]
    [InlineData("1,8,0,10,20,30,1,-8.393,2.5,0")]
    [InlineData("1,8,0,10,20,30,1,1,0,0")]
    [InlineData("1,8,0,10,20,30,1,-1,1")]
    [InlineData("1.0,8.0,0.0,10,20,30,1.0,1.0,1")]
    [InlineData("1.000000000000000000e+00 8.000000000000000000e+00 0e+00 1e+01 2e+01 3e+01 1e+00 1e+00 8.3e-01")]
    [InlineData("  1 8 0 10 20 30 1 1 1  ")]
    [InlineData("1\t8\t0\t10\t20\t30\t1\t1\t1")]
    [InlineData("1, 8, 0, 10, 20, 30, 1, 1, 1")]
    [InlineData("1;8;0;10;20;30;1;1;1;")]
    [InlineData("\ufeff1,8,0,10,20,30,1,1,1\r")]
    public void A_truth_is_read_in_each_form_that_the_field_has(string line) =>
        Assert.Equal([new SceneBox(0, 10, 20, 40, 0, 8)], Truths(line));

    [Theory]
    [InlineData("1,9,0,0,0,5,0,1,1")]
    [InlineData("1,9,0,0,5,0,1,7,1")]
    [InlineData("1,9,nan,0,5,5,0,1,1")]
    [InlineData("1,9,0,0,5,5,1,0,1")]
    [InlineData("1,9,0,0,5,5,1,4,0,0")]
    public void A_row_that_does_not_count_may_have_any_box(string line) =>
        Assert.Equal([new SceneBox(0, 10, 20, 40, 0, 8)], Truths("1,8,0,10,20,30,1,1,1\n" + line));

    [Fact]
    public void The_place_in_space_of_ten_columns_is_no_class_also_where_it_is_a_whole_number() =>
        Assert.Equal(2, Truths("1,8,0,10,20,30,1,-8.4,2.5,0\n2,8,0,10,20,30,1,4,3,0").Length);

    [Theory]
    [InlineData("1,1,0,0,5,5,1", "fewer than 8 fields", "expected 8 fields (frame,id,x,y,w,h,flag,class), found 7")]
    [InlineData("frame,id,x,y,w,h,flag,class,visibility", "flag is no finite number", "flag must be a finite number, found 'flag'")]
    [InlineData("0,1,0,0,5,5,1,1,1", "frame is no integer from 1 to 3", "frame must be an integer from 1 to 3, found '0'")]
    [InlineData("4,1,0,0,5,5,1,1,1", "frame is no integer from 1 to 3", "found '4'")]
    [InlineData("1.5,1,0,0,5,5,1,1,1", "frame is no integer from 1 to 3", "found '1.5'")]
    [InlineData("1,x,0,0,5,5,1,1,1", "id is no finite number", "id must be a finite number, found 'x'")]
    [InlineData("1,1,NaN,0,5,5,1,1,1", "x is no finite number", "x must be a finite number, found 'NaN'")]
    [InlineData("1,1,0,,5,5,1,1,1", "y is no finite number", "y must be a finite number, found ''")]
    [InlineData("1,1,0,0,0,5,1,1,1", "no width", "w must be above 0, found 0")]
    [InlineData("1,1,0,0,5,-5,1,1,1", "negative height", "h must not be negative, found -5")]
    [InlineData("1,1,1e20,0,5,5,1,1,1", "farther than 16777216 pixels", "reaches farther than 16777216 pixels")]
    [InlineData("1,1,1000,0,1e-9,5,1,1,1", "no width in float32", "box (1000, 0) to (1000.000000001, 5) has no width in float32")]
    [InlineData("1,1,0,0,5,5,1,person,1", "class is no finite number", "class must be a finite number, found 'person'")]
    public void A_wrong_truth_is_left_out_and_counted_and_refused_when_strict(string line, string reason, string sentence)
    {
        _folder.Write("toy/seqinfo.ini.txt", Info);
        _folder.Write("toy/gt.txt", "1,1,0,0,5,5,1,1,1\n" + line);
        SceneSet set = Load();
        SceneFiles.Tells(set, $"1 of 2 boxes left out: {reason}, first at {_folder.At("toy/gt.txt")}, line 2");
        Assert.Single(set.Scenes[0].Truths);
        SceneFiles.Refuses(() => Load(strict: true), _folder.At("toy/gt.txt") + ", line 2: ", sentence);
    }

    [Theory]
    [InlineData("1,1,0,0,5,5", "fewer than 7 fields", "expected 7 fields (frame,id,x,y,w,h,score), found 6")]
    [InlineData("9,1,0,0,5,5,1", "frame is no integer from 1 to 3", "frame must be an integer from 1 to 3, found '9'")]
    [InlineData("1,1,0,0,-5,5,1", "negative width", "w must not be negative, found -5")]
    [InlineData("1,1,0,0,5,5,high", "score is no finite number", "score must be a finite number, found 'high'")]
    public void A_wrong_detection_is_left_out_and_counted_and_refused_when_strict(string line, string reason, string sentence)
    {
        _folder.Write("toy/seqinfo.ini", Info);
        _folder.Write("toy/gt.txt", "");
        _folder.Write("toy/det.txt", "1 -1 0 0 0 4 0.5\n" + line);
        SceneSet set = Load();
        SceneFiles.Tells(set, $"1 of 2 predictions left out: {reason}, first at {_folder.At("toy/det.txt")}, line 2");
        Assert.Equal([new SceneBox(0, 0, 0, 4, 0, -1, 0.5)], set.Scenes[0].Predictions);
        SceneFiles.Refuses(() => Load(strict: true), _folder.At("toy/det.txt") + ", line 2: ", sentence);
    }

    [Fact]
    public void A_seqinfo_has_comments_as_Python_reads_them()
    {
        _folder.Write("toy/gt.txt", "");
        _folder.Write("toy/seqinfo.ini", "; by hand\n# more\n[Sequence]\nname: MOT#1\nseqLength=3 ; frames\n\nIMWIDTH = 200\t# pixels\nimHeight=1e2\n  ; the end\n");
        SceneSet set = Load(strict: true);
        Assert.Equal(("mot-1", 3), (set.Id, set.Scenes.Count));
        Assert.Equal((200, 100), (set.Scenes[0].Width, set.Scenes[0].Height));
    }

    [Theory]
    [InlineData("imWidth=200\n", "imWidth=0\n", "seqinfo.ini, line 5: imWidth must be an integer from 1 to 99999, found '0'", "; 1920 is taken")]
    [InlineData("imHeight=100\n", "", "seqinfo.ini: imHeight must be an integer from 1 to 99999, found none", "; 1080 is taken")]
    [InlineData("seqLength=3\n", "seqLength=many\n", "seqinfo.ini, line 4: seqLength must be an integer from 1 to 999999, found 'many'", "; the sequence ends with the last frame that has a row")]
    public void What_a_seqinfo_lacks_is_made_up_and_told_and_refused_when_strict(string line, string instead, string sentence, string taken)
    {
        _folder.Write("toy/gt.txt", "2,1,0,0,5,5,1,1,1");
        _folder.Write("toy/seqinfo.ini", Info.Replace(line, instead, StringComparison.Ordinal));
        SceneFiles.Tells(Load(), sentence + taken);
        SceneFiles.Refuses(() => Load(strict: true), sentence);
    }

    [Theory]
    [InlineData("seqLength=3\n", "seqLength\n", "line 4: expected key=value, found 'seqLength'")]
    [InlineData("imDir=img1\n", "NAME=again\n", "line 3: 'NAME' is given twice")]
    public void A_seqinfo_that_is_none_is_refused(string line, string instead, string reason)
    {
        _folder.Write("toy/gt.txt", "");
        _folder.Write("toy/seqinfo.ini", Info.Replace(line, instead, StringComparison.Ordinal));
        SceneFiles.Refuses(() => Load(), reason);
    }

    [Fact]
    public void What_is_missing_or_ambiguous_is_refused()
    {
        SceneFiles.Refuses(() => Load(), _folder.At("toy"), "holds no gt.txt");
        _folder.Write("toy/gt.txt", "\n");
        SceneFiles.Refuses(() => Load(), "gt.txt: holds no row that counts");
        _folder.Write("toy/gt.txt", "1,1,0,0,5,5,1,2,1");
        SceneFiles.Refuses(() => Load(), "gt.txt: holds no row that counts", "a flag but 0 and class 1");
        _folder.Write("toy/gt.txt", "some words\nand more");
        SceneFiles.Refuses(() => Load(), "none of 2 boxes can be used; ", "gt.txt, line 1: expected 8 fields");
        _folder.Write("toy/det_a.txt", "");
        _folder.Write("toy/det_b.txt", "");
        SceneFiles.Refuses(() => Load(), "det_a.txt and det_b.txt, expected one file");
    }

    [Fact]
    public void A_sequence_with_seqinfo_may_have_no_truths()
    {
        _folder.Write("toy/seqinfo.ini", Info);
        _folder.Write("toy/gt.txt", "");
        Assert.Equal(3, Load().Scenes.Count);
    }
}
