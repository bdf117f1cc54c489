using System.Buffers.Binary;
using System.Text;

namespace RepLoss.Torch;

/// <summary>
/// The headers of a 64-bit little-endian ELF library (Linux). Source: System V ABI, "ELF Header", "Program Header", "Sections";
/// Linux Standard Base, "Symbol Versioning".
/// </summary>
internal sealed class ElfLibrary
{
    private const uint LoadedSegment = 1; // PT_LOAD
    private const uint StringTable = 3; // SHT_STRTAB
    private const uint VersionsNeeded = 0x6ffffffe; // SHT_GNU_verneed
    private const ushort Weak = 2; // VER_FLG_WEAK: the loader goes on where the tag is missing.

    private readonly Stream _file;

    /// <summary>Reads from a stream, which stays the caller's.</summary>
    /// <exception cref="InvalidDataException">This is no 64-bit little-endian ELF file.</exception>
    public ElfLibrary(Stream file)
    {
        _file = file;
        if (file.Length < 64 || !Bytes(0, stackalloc byte[6]).SequenceEqual("\u007fELF\u0002\u0001"u8))
            throw new InvalidDataException($"it has {file.Length} bytes and is no 64-bit ELF library");
    }

    /// <summary>
    /// Asks for the whole file: each segment and the table of sections lie in it. Which of them is last differs from library to library.
    /// The system's loader ends the process where a segment is missing.
    /// </summary>
    /// <exception cref="InvalidDataException">A part is missing.</exception>
    public void RequireWhole()
    {
        for (int i = 0; i < UInt16(56); i++)
        {
            long segment = Place(32) + (i * UInt16(54));
            if (UInt32(segment) == LoadedSegment)
                Inside(Place(segment + 8) + Place(segment + 32));
        }

        // A file whose end was never written has its length, and zeros there. 0 stands for no section with names.
        if (UInt16(62) is > 0 and var names && UInt32(Section(names) + 4) != StringTable)
            throw new InvalidDataException("it has no table of sections where its header says");
        Inside(Section(SectionCount));
    }

    /// <summary>A copy of a library in which one version tag that it asks of other libraries is weak.</summary>
    /// <param name="library">The whole file.</param>
    /// <param name="tag">The name of the tag, such as "GLIBCXX_3.4.32".</param>
    /// <returns>The copy; it differs from the library in the flags of that tag alone.</returns>
    /// <exception cref="InvalidDataException">The file is no whole ELF library, or does not ask for the tag.</exception>
    public static byte[] Weaken(byte[] library, string tag)
    {
        byte[] copy = [.. library];
        int flags = (int)new ElfLibrary(new MemoryStream(library)).FlagsOf(tag);
        copy[flags] |= (byte)Weak;
        return copy;
    }

    private int SectionCount => UInt16(60);

    private long Section(int index) => Place(40) + (index * (long)UInt16(58));

    // A section .gnu.version_r is a list of libraries (Verneed), each with a list of tags (Vernaux); steps are from an entry to the next, 0 at the end.
    private long FlagsOf(string tag)
    {
        byte[] name = [.. Encoding.ASCII.GetBytes(tag), 0];
        byte[] found = new byte[name.Length];
        for (int i = 0; i < SectionCount; i++)
        {
            if (UInt32(Section(i) + 4) != VersionsNeeded)
                continue;
            long strings = Place(Section((int)UInt32(Section(i) + 40)) + 24);
            // An entry has 16 bytes: a damaged list that would go round ends there.
            long left = Place(Section(i) + 32) / 16;
            for (long library = Place(Section(i) + 24), step = 1; step > 0 && left > 0; library += step = UInt32(library + 12), left--)
            {
                long needed = library + UInt32(library + 8);
                for (int tags = UInt16(library + 2); tags > 0 && left > 0; tags--, left--)
                {
                    if (Bytes(strings + UInt32(needed + 8), found).SequenceEqual(name))
                        return needed + 4;
                    needed += UInt32(needed + 12);
                }
            }
        }

        throw new InvalidDataException($"it does not ask for the version tag {tag}");
    }

    // An offset or a length that a header gives.
    private long Place(long at) => Inside((long)BinaryPrimitives.ReadUInt64LittleEndian(Bytes(at, stackalloc byte[8])));

    private uint UInt32(long at) => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(at, stackalloc byte[4]));

    private ushort UInt16(long at) => BinaryPrimitives.ReadUInt16LittleEndian(Bytes(at, stackalloc byte[2]));

    private Span<byte> Bytes(long at, Span<byte> bytes)
    {
        _file.Position = Inside(at);
        Inside(at + bytes.Length);
        _file.ReadExactly(bytes);
        return bytes;
    }

    private long Inside(long at) => at >= 0 && at <= _file.Length ? at
        : throw new InvalidDataException($"it has {_file.Length} bytes, and its headers name byte {(ulong)at}");
}
