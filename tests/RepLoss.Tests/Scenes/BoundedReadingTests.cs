using RepLoss.Bench.Machine;
using RepLoss.Contract;
using RepLoss.Scenes;
using Xunit;

namespace RepLoss.Tests.Scenes;

/// <summary>Reading ends, in a sentence, whatever a path names.</summary>
public sealed class BoundedReadingTests : IDisposable
{
    private const string Label = "0 0.5 0.5 0.2 0.3\n";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("/dev/zero")]
    [InlineData("/dev/null")]
    [InlineData("/dev/random")]
    public void A_device_is_refused(string path)
    {
        Assert.SkipUnless(File.Exists(path), $"there is no {path} here");
        SceneFiles.Refuses(() => SceneFolder.Load(path), path, "is empty or is no regular file (a pipe, a device), expected a COCO file");
    }

    [Fact]
    public void A_device_among_labels_is_left_out_and_is_no_image_without_boxes()
    {
        Assert.SkipUnless(File.Exists("/dev/zero"), "there is no /dev/zero here");
        _folder.Write("toy/labels/a.txt", Label);
        _ = File.CreateSymbolicLink(_folder.At("toy/labels/b.txt"), "/dev/zero");
        SceneSet set = SceneFolder.Load(_folder.At("toy"));
        Assert.Equal("a", Assert.Single(set.Scenes).Name);
        SceneFiles.Tells(set, "1 of 2 text files left out: cannot be read, first at");
        SceneFiles.Refuses(() => SceneFolder.Load(_folder.At("toy"), strict: true), "b.txt: is no regular file (a pipe, a device), expected a text file");
    }

    [Fact]
    public void One_text_file_is_no_folder()
    {
        _folder.Write("toy/labels/a.txt", Label);
        SceneFiles.Refuses(() => SceneFolder.Load(_folder.At("toy/labels/a.txt")), "a.txt: is one text file, expected the folder of labels");
    }

    [Fact]
    public void A_pipe_is_refused_and_not_waited_for()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there are no named pipes in folders here");
        using (var make = System.Diagnostics.Process.Start("mkfifo", _folder.At("pipe.json")))
            make.WaitForExit();
        SceneFiles.Refuses(() => SceneFolder.Load(_folder.At("pipe.json")), "is empty or is no regular file (a pipe, a device)");
        SceneFiles.Refuses(() => SceneFolder.Load(_folder.Path), "is empty or is no regular file (a pipe, a device)");
    }

    [Fact]
    public void A_file_beyond_the_limit_is_refused_with_both_sizes()
    {
        Sparse("huge.json", 50L << 30);
        SceneFiles.Refuses(() => SceneFolder.Load(_folder.At("huge.json")), "huge.json: has 53687091200 bytes, expected ", " at most");
        Sparse("mot/gt.txt", (1L << 28) + 1);
        SceneFiles.Refuses(() => SceneFolder.Load(_folder.At("mot")), "gt.txt: has 268435457 bytes, expected 268435456 at most");
        Sparse("toy/labels/b.txt", 50L << 30);
        SceneFiles.Refuses(() => SceneFolder.Load(_folder.At("toy")), "none of 1 text files can be used; ", "b.txt: has 53687091200 bytes");
        _folder.Write("toy/labels/a.txt", Label);
        SceneFiles.Tells(SceneFolder.Load(_folder.At("toy")), "1 of 2 text files left out: cannot be read, first at");
    }

    [Fact]
    public void More_entries_than_fit_into_memory_are_refused_with_both_sizes()
    {
        var report = new LoadReport(strict: false) { Memory = 900 };
        var row = new TextRow("a.txt", 7, ["0"]);
        Assert.True(report.Takes(row, LoadReport.Boxes) && report.Takes(row, LoadReport.Boxes));
        Assert.Contains("a.txt, line 7: up to here 3 boxes take 1200 bytes of memory, expected 900 bytes at most",
            Assert.Throws<DataException>(() => report.Takes(row, LoadReport.Boxes)).Message);
    }

    [Fact]
    public void Links_that_lead_back_are_followed_once()
    {
        _folder.Write("toy/labels/train/a.txt", Label);
        _folder.Write("toy/notes.txt", Label);
        _ = Directory.CreateSymbolicLink(_folder.At("toy/labels/again"), ".");
        _ = Directory.CreateSymbolicLink(_folder.At("toy/labels/train/up"), "../..");
        _ = Directory.CreateSymbolicLink(_folder.At("toy/labels/root"), "/");
        Assert.Equal("a", Assert.Single(SceneFolder.Load(_folder.At("toy")).Scenes).Name);
        _ = Directory.CreateSymbolicLink(_folder.At("link"), _folder.At("toy"));
        Assert.Equal("a", Assert.Single(SceneFolder.Load(_folder.At("link")).Scenes).Name);
    }

    [Fact]
    public void A_link_that_leads_elsewhere_is_followed()
    {
        _folder.Write("store/train/a.txt", Label);
        Directory.CreateDirectory(_folder.At("toy"));
        _ = Directory.CreateSymbolicLink(_folder.At("toy/labels"), "../store");
        Assert.Equal("a", Assert.Single(SceneFolder.Load(_folder.At("toy")).Scenes).Name);
    }

    [Fact]
    public void Links_to_themselves_or_to_nothing_are_refused_or_left_out()
    {
        _ = File.CreateSymbolicLink(_folder.At("self"), _folder.At("self"));
        SceneFiles.Refuses(() => SceneFolder.Load(_folder.At("self")), "self: ");
        Directory.CreateDirectory(_folder.At("toy/labels"));
        _ = File.CreateSymbolicLink(_folder.At("toy/labels/b.txt"), _folder.At("absent.txt"));
        SceneFiles.Refuses(() => SceneFolder.Load(_folder.At("toy")), "none of 1 text files can be used; ", "b.txt: cannot be read (");
        _folder.Write("toy/labels/a.txt", Label);
        SceneSet set = SceneFolder.Load(_folder.At("toy"));
        Assert.Single(set.Scenes);
        SceneFiles.Tells(set, "1 of 2 text files left out: cannot be read, first at");
    }

    [Fact]
    public void An_empty_path_is_refused() => SceneFiles.Refuses(() => SceneFolder.Load(" "), "An empty path names no data, expected YOLO labels");

    private void Sparse(string path, long length)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.At(path))!);
        using var file = File.Create(_folder.At(path));
        file.SetLength(length);
    }
}
