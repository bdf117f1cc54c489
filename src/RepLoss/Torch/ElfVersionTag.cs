using System.Buffers.Binary;
using System.Text;

namespace RepLoss.Torch;

/// <summary>
/// The version tags that a 64-bit little-endian ELF library asks of other libraries (section .gnu.version_r).
/// Source: System V ABI, "Sections"; Linux Standard Base, "Symbol Versioning".
/// </summary>
internal static class ElfVersionTag
{
    private const int VersionNeeded = 0x6ffffffe; // SHT_GNU_verneed
    private const ushort Weak = 2; // VER_FLG_WEAK: the loader goes on where the tag is missing.

    /// <summary>A copy of the library in which one tag is weak.</summary>
    /// <param name="library">The whole file.</param>
    /// <param name="tag">The name of the tag, such as "GLIBCXX_3.4.32".</param>
    /// <returns>The copy; it differs from the library in the flags of that tag alone.</returns>
    /// <exception cref="InvalidDataException">The file is no whole ELF library, or does not ask for the tag.</exception>
    public static byte[] Weaken(ReadOnlySpan<byte> library, string tag)
    {
        byte[] copy = library.ToArray();
        int flags = FlagsOf(library, tag);
        BinaryPrimitives.WriteUInt16LittleEndian(copy.AsSpan(flags), (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(library[flags..]) | Weak));
        return copy;
    }

    /// <summary>The length that the header of an ELF library says the file has: that of its section table, which is last.</summary>
    /// <param name="header">The first 64 bytes or more.</param>
    /// <returns>Bytes; 0 where this is no 64-bit little-endian ELF file.</returns>
    public static long LengthOf(ReadOnlySpan<byte> header) =>
        header.Length < 64 || !header.StartsWith("\u007fELF\u0002\u0001"u8) ? 0
            : (long)UInt64(header, 40) + ((long)UInt16(header, 58) * UInt16(header, 60));

    private static int FlagsOf(ReadOnlySpan<byte> file, string tag)
    {
        long length = LengthOf(file);
        if (length == 0 || length > file.Length)
            throw new InvalidDataException($"it is {file.Length} bytes long; expected a 64-bit ELF library of {length}");
        byte[] name = [.. Encoding.ASCII.GetBytes(tag), 0];
        int sections = (int)UInt64(file, 40), size = UInt16(file, 58), count = UInt16(file, 60);
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> section = file.Slice(sections + (i * size), size);
            if (UInt32(section, 4) != VersionNeeded)
                continue;
            int strings = (int)UInt64(file.Slice(sections + ((int)UInt32(section, 40) * size), size), 24);
            int library = (int)UInt64(section, 24);
            for (uint libraries = UInt32(section, 44), next; libraries > 0; libraries--, library += (int)next)
            {
                next = UInt32(file[library..], 12);
                int needed = library + (int)UInt32(file[library..], 8);
                for (int tags = UInt16(file[library..], 2); tags > 0; tags--, needed += (int)UInt32(file[needed..], 12))
                {
                    if (file[(strings + (int)UInt32(file[needed..], 8))..].StartsWith(name))
                        return needed + 4;
                }
            }
        }

        throw new InvalidDataException($"it does not ask for the version tag {tag}");
    }

    private static ushort UInt16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint UInt32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static ulong UInt64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);
}
