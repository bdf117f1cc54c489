using RepLoss.Bench.Machine;
using RepLoss.Torch;
using Xunit;

namespace RepLoss.Tests.Torch.Loading;

public sealed class RelaxedLibraryTests : IDisposable
{
    private const string Library = "libsome.so";

    private static readonly byte[] s_relaxed = ElfLibrary.Weaken(MadeUpLibrary.Bytes(), RelaxedLibrary.Tag);

    private readonly TemporaryFolder _folder = new();
    private readonly NativeFolder _source;

    public RelaxedLibraryTests()
    {
        _source = new NativeFolder(Directory.CreateDirectory(_folder.At("source")).FullName, "do this");
        File.WriteAllBytes(_source.At(Library), MadeUpLibrary.Bytes());
    }

    private string Copies => _folder.At("build/native");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Those_who_make_it_at_once_leave_one_whole_file()
    {
        Parallel.For(0, 50, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
        {
            RelaxedLibrary.Make(_source, Library, Copies);
            Assert.Equal(s_relaxed, File.ReadAllBytes(Path.Combine(Copies, Library)));
        });
        Assert.Equal([Path.Combine(Copies, Library)], Directory.EnumerateFileSystemEntries(Copies));
        Assert.Equal(MadeUpLibrary.Bytes(), File.ReadAllBytes(_source.At(Library)));
    }

    [Fact]
    public void A_copy_that_is_right_is_not_written_again()
    {
        RelaxedLibrary.Make(_source, Library, Copies);
        File.SetLastWriteTimeUtc(Path.Combine(Copies, Library), DateTime.UnixEpoch);
        RelaxedLibrary.Make(_source, Library, Copies);
        Assert.Equal(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(Path.Combine(Copies, Library)));
    }

    [Fact]
    public void A_copy_that_is_damaged_or_of_another_version_is_replaced()
    {
        Directory.CreateDirectory(Copies);
        foreach (byte[] other in new[] { [], MadeUpLibrary.Bytes(), s_relaxed[..100], [.. s_relaxed, 0] })
        {
            File.WriteAllBytes(Path.Combine(Copies, Library), other);
            RelaxedLibrary.Make(_source, Library, Copies);
            Assert.Equal(s_relaxed, File.ReadAllBytes(Path.Combine(Copies, Library)));
        }
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_named_with_what_to_do()
    {
        // Permissions do not bind root; nobody can make a folder below a file, or in /proc.
        foreach (string folder in new[] { Path.Combine(_source.At(Library), "native"), "/proc/native" })
        {
            string message = Assert.Throws<TorchUnavailableException>(() => RelaxedLibrary.Make(_source, Library, folder)).Message;
            Assert.Equal(
                $"This system's C++ library lacks GLIBCXX_3.4.32, so TorchSharp needs a changed copy of {Library}, which cannot be written to {folder}: " +
                "make that folder writable, or set REPLOSS_RELAXED_FOLDER to a folder that is.",
                message);
        }
    }

    [Fact]
    public void An_original_that_is_damaged_is_named_and_no_copy_is_made()
    {
        File.WriteAllBytes(_source.At(Library), MadeUpLibrary.Bytes()[..200]);
        string message = Assert.Throws<TorchUnavailableException>(() => RelaxedLibrary.Make(_source, Library, Copies)).Message;
        Assert.Matches($@"^{_source.At(Library)} is damaged \([^\n]+\): do this\.$", message);
        Assert.False(Directory.Exists(Copies));
    }
}
