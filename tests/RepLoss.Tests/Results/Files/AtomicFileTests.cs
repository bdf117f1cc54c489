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
        var exception = Assert.Throws<ResultsException>(() => AtomicFile.Write(path, new byte[100_000], OpenOnAFullDisk));
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

    // /dev/full takes an open and refuses every write, as a full disk does.
    private static FileStream OpenOnAFullDisk(string temporary)
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "This system has no /dev/full.");
        File.WriteAllText(temporary, "half");
        return new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 1);
    }
}
