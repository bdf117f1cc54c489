using System.Text;
using RepLoss.Bench.Machine;
using RepLoss.Results;
using RepLoss.Results.Files;
using Xunit;

namespace RepLoss.Tests.Results.Files;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_failed_write_leaves_the_old_file_and_nothing_else()
    {
        string path = _folder.At("run.json");
        AtomicFile.Write(path, "old"u8.ToArray());
        var exception = Assert.Throws<ResultsException>(() => AtomicFile.Write(path, stream => stream.Write(new byte[100_000]), OpenOnAFullDisk));
        Assert.Contains(path, exception.Message);
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_one_sentence()
    {
        string file = _folder.At("file");
        File.WriteAllText(file, "");
        string path = Path.Combine(file, "run.json");
        Assert.Contains(path, Assert.Throws<ResultsException>(() => AtomicFile.Write(path, "x"u8.ToArray())).Message);
    }

    [Fact]
    public async Task A_reader_never_sees_a_part()
    {
        string path = _folder.At("run.json");
        byte[] small = Encoding.UTF8.GetBytes(new string('a', 1_000)), large = Encoding.UTF8.GetBytes(new string('b', 500_000));
        AtomicFile.Write(path, small);
        var writer = Task.Run(() =>
        {
            for (int i = 0; i < 60; i++)
                AtomicFile.Write(path, i % 2 == 0 ? large : small);
        }, TestContext.Current.CancellationToken);
        while (!writer.IsCompleted)
        {
            byte[] seen = File.ReadAllBytes(path);
            Assert.True(seen.AsSpan().SequenceEqual(small) || seen.AsSpan().SequenceEqual(large), $"saw {seen.Length} bytes");
        }

        await writer;
    }

    [Fact]
    public async Task A_pipe_is_written_to_and_stays_one()
    {
        string path = Made("mkfifo", _folder.At("pipe"));
        Task<string> reader = Task.Run(() => File.ReadAllText(path), TestContext.Current.CancellationToken);
        AtomicFile.Write(path, "whole"u8.ToArray());
        Assert.Equal("whole", await reader);
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder.Path));
        Task again = Task.Run(() => File.ReadAllText(path), TestContext.Current.CancellationToken);
        AtomicFile.Write(path, "again"u8.ToArray());
        await again;
    }

    [Fact]
    public void A_device_is_written_to_and_stays_one()
    {
        string nothing = Made("mknod", _folder.At("null"), "c", "1", "3"), full = Made("mknod", _folder.At("full"), "c", "1", "7");
        AtomicFile.Write(nothing, "lost"u8.ToArray());
        Assert.Equal("", File.ReadAllText(nothing));
        Assert.Contains($"The file '{full}' cannot be written: ", Assert.Throws<ResultsException>(() => AtomicFile.Write(full, "x"u8.ToArray())).Message);
        Assert.Equal(2, Directory.GetFileSystemEntries(_folder.Path).Length);
    }

    [Fact]
    public void A_link_stays_a_link()
    {
        _ = File.CreateSymbolicLink(_folder.At("link"), _folder.At("file"));
        AtomicFile.Write(_folder.At("link"), "one"u8.ToArray());
        AtomicFile.Write(_folder.At("link"), "two"u8.ToArray());
        Assert.Equal("two", File.ReadAllText(_folder.At("file")));
        Assert.NotNull(File.ResolveLinkTarget(_folder.At("link"), returnFinalTarget: false));
    }

    private static string Made(string program, string path, params string[] arguments)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no such files here.");
        using var process = System.Diagnostics.Process.Start(program, [path, .. arguments]);
        process.WaitForExit();
        Assert.SkipWhen(process.ExitCode != 0, $"{program} is for root.");
        return path;
    }

    // /dev/full takes an open and refuses every write, as a full disk does.
    private static FileStream OpenOnAFullDisk(string temporary)
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "This system has no /dev/full.");
        File.WriteAllText(temporary, "half");
        return new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 1);
    }
}
