using RepLoss.Contract;
using RepLoss.Scenes;
using Xunit;

namespace RepLoss.Tests.Data;

public sealed class MotChallengeTests : IDisposable
{
    private const string Info = "[Sequence]\nname=MOT99_Toy\nimDir=img1\nseqLength=3\nimWidth=200\nimHeight=100\nimExt=.jpg\n";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private SceneSet Load() => MotChallenge.Load(_folder["toy"]);

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
    [InlineData("1,1,0,0,5,5,1,1", "expected 9 fields (frame,id,x,y,w,h,flag,class,visibility), found 8")]
    [InlineData("0,1,0,0,5,5,1,1,1", "frame must be an integer from 1 to 3, found '0'")]
    [InlineData("4,1,0,0,5,5,1,1,1", "frame must be an integer from 1 to 3, found '4'")]
    [InlineData("1,x,0,0,5,5,1,1,1", "id must be an integer from 0")]
    [InlineData("1,1,NaN,0,5,5,1,1,1", "x must be a finite number, found 'NaN'")]
    [InlineData("1,1,0,,5,5,1,1,1", "y must be a finite number, found ''")]
    [InlineData("1,1,0,0,0,5,1,1,1", "w and h must be above 0, found 0 and 5")]
    [InlineData("1,1,0,0,5,-5,1,1,1", "w and h must not be negative, found 5 and -5")]
    [InlineData("1,1,0,0,5,5,2,1,1", "flag must be an integer from 0 to 1, found '2'")]
    [InlineData("1,1,0,0,5,5,1,person,1", "class must be an integer from 1 to 9999, found 'person'")]
    [InlineData("1,1,0,0,5,5,1,1,seen", "visibility must be a finite number, found 'seen'")]
    public void A_bad_truth_is_refused_with_its_line(string line, string reason)
    {
        _folder.Write("toy/seqinfo.ini.txt", Info);
        _folder.Write("toy/gt.txt", "1,1,0,0,5,5,1,1,1\n" + line);
        TemporaryFolder.Refuses(() => Load(), _folder["toy/gt.txt"] + ", line 2: ", reason);
    }

    [Theory]
    [InlineData("1,1,0,0,5,5", "expected at least 7 fields (frame,id,x,y,w,h,score), found 6")]
    [InlineData("9,1,0,0,5,5,1", "frame must be an integer from 1 to 3, found '9'")]
    [InlineData("1,1,0,0,-5,5,1", "w and h must not be negative, found -5 and 5")]
    [InlineData("1,1,0,0,5,5,high", "score must be a finite number, found 'high'")]
    public void A_bad_detection_is_refused_with_its_line(string line, string reason)
    {
        _folder.Write("toy/seqinfo.ini", Info);
        _folder.Write("toy/gt.txt", "");
        _folder.Write("toy/det.txt", line);
        TemporaryFolder.Refuses(() => Load(), _folder["toy/det.txt"] + ", line 1: ", reason);
    }

    [Theory]
    [InlineData("imWidth=200\n", "imWidth=0\n", "line 5: imWidth must be an integer from 1")]
    [InlineData("imHeight=100\n", "", "seqinfo.ini: has no imHeight")]
    [InlineData("seqLength=3\n", "seqLength\n", "line 4: expected 2 fields (key=value), found 1")]
    [InlineData("imDir=img1\n", "NAME=again\n", "line 3: 'NAME' is given twice")]
    public void A_bad_seqinfo_is_refused(string line, string instead, string reason)
    {
        _folder.Write("toy/gt.txt", "");
        _folder.Write("toy/seqinfo.ini", Info.Replace(line, instead, StringComparison.Ordinal));
        TemporaryFolder.Refuses(() => Load(), reason);
    }

    [Fact]
    public void What_is_missing_or_ambiguous_is_refused()
    {
        TemporaryFolder.Refuses(() => Load(), _folder["toy"], "holds no gt.txt");
        _folder.Write("toy/gt.txt", "\n");
        TemporaryFolder.Refuses(() => Load(), "gt.txt: holds no rows");
        _folder.Write("toy/det_a.txt", "");
        _folder.Write("toy/det_b.txt", "");
        TemporaryFolder.Refuses(() => Load(), "det_a.txt and det_b.txt, expected one file");
    }

    [Fact]
    public void A_sequence_with_seqinfo_may_have_no_truths()
    {
        _folder.Write("toy/seqinfo.ini", Info);
        _folder.Write("toy/gt.txt", "");
        Assert.Equal(3, Load().Scenes.Count);
    }
}
