using RepLoss.Torch;
using Xunit;

namespace RepLoss.Tests.Torch.Loading;

public sealed class ElfLibraryTests
{
    private const string Tag = RelaxedLibrary.Tag;

    [Fact]
    public void A_whole_library_is_whole() => Whole(MadeUpLibrary.Bytes());

    [Fact]
    public void A_library_that_was_cut_short_anywhere_is_damaged()
    {
        byte[] library = MadeUpLibrary.Bytes();
        for (int length = 0; length < library.Length; length++)
            Assert.Throws<InvalidDataException>(() => Whole(library[..length]));
    }

    [Fact]
    public void A_segment_behind_the_table_of_sections_must_be_there_too()
    {
        byte[] library = MadeUpLibrary.Bytes();
        BitConverter.TryWriteBytes(library.AsSpan(64 + 32), (long)library.Length + 100);
        Assert.Throws<InvalidDataException>(() => Whole(library));
        Whole([.. library, .. new byte[100]]);
    }

    [Fact]
    public void A_file_whose_second_half_was_never_written_is_damaged()
    {
        byte[] library = MadeUpLibrary.Bytes();
        library.AsSpan(library.Length / 2).Clear();
        Assert.Throws<InvalidDataException>(() => Whole(library));
    }

    [Fact]
    public void What_is_no_library_is_told_as_such()
    {
        Assert.Equal("it has 5 bytes and is no 64-bit ELF library", Assert.Throws<InvalidDataException>(() => Whole([1, 2, 3, 4, 5])).Message);
        Assert.Throws<InvalidDataException>(() => Whole(new byte[1000]));
        byte[] narrow = MadeUpLibrary.Bytes();
        narrow[4] = 1; // 32 bits
        Assert.Throws<InvalidDataException>(() => Whole(narrow));
    }

    [Fact]
    public void Only_the_flags_of_the_tag_change()
    {
        byte[] library = MadeUpLibrary.Bytes(), relaxed = ElfLibrary.Weaken(library, Tag);
        Assert.Equal(MadeUpLibrary.FlagsOfSecond, Assert.Single(Differences(library, relaxed)));
        Assert.Equal(2, relaxed[MadeUpLibrary.FlagsOfSecond]);
        Assert.Equal(MadeUpLibrary.Bytes(), library);
        Assert.Equal(relaxed, ElfLibrary.Weaken(relaxed, Tag));
    }

    [Fact]
    public void A_tag_whose_name_another_begins_with_is_that_tag_alone() =>
        Assert.Equal(MadeUpLibrary.FlagsOfFirst, Assert.Single(Differences(MadeUpLibrary.Bytes(), ElfLibrary.Weaken(MadeUpLibrary.Bytes(), "GLIBCXX_3.4"))));

    [Fact]
    public void A_tag_that_is_not_asked_for_is_named() => Assert.Equal(
        "it does not ask for the version tag GLIBCXX_3.4.99",
        Assert.Throws<InvalidDataException>(() => ElfLibrary.Weaken(MadeUpLibrary.Bytes(), "GLIBCXX_3.4.99")).Message);

    [Theory]
    [InlineData(0x00)]
    [InlineData(0x01)]
    [InlineData(0x7f)]
    [InlineData(0xff)]
    public void A_damaged_byte_never_does_worse_than_be_told(byte damage)
    {
        byte[] library = MadeUpLibrary.Bytes();
        for (int at = 0; at < library.Length; at++)
        {
            // Alone, and as a whole field of 8 bytes.
            foreach (int count in new[] { 1, Math.Min(8, library.Length - at) })
            {
                byte[] damaged = [.. library];
                damaged.AsSpan(at, count).Fill(damage);
                Assert.True(Record.Exception(() => Whole(damaged)) is null or InvalidDataException, $"byte {at}");
                Assert.True(Record.Exception(() => ElfLibrary.Weaken(damaged, Tag)) is null or InvalidDataException, $"byte {at}");
            }
        }
    }

    [Fact]
    public void A_list_that_goes_round_comes_to_an_end()
    {
        byte[] library = MadeUpLibrary.Bytes();
        // The second tag's step leads to itself, and there are said to be 65,535 tags of another name.
        library[MadeUpLibrary.FlagsOfFirst - 4 - 14] = 0xff;
        library[MadeUpLibrary.FlagsOfFirst - 4 - 13] = 0xff;
        Assert.Throws<InvalidDataException>(() => ElfLibrary.Weaken(library, "GLIBCXX_3.4.99"));
    }

    private static void Whole(byte[] library) => new ElfLibrary(new MemoryStream(library)).RequireWhole();

    private static IEnumerable<int> Differences(byte[] a, byte[] b)
    {
        Assert.Equal(a.Length, b.Length);
        return Enumerable.Range(0, a.Length).Where(i => a[i] != b[i]);
    }
}
