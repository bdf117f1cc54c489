using System.Buffers.Binary;
using System.Text;

namespace RepLoss.Tests.Torch.Loading;

/// <summary>A small 64-bit ELF library that asks libstdc++.so.6 for two version tags, with nothing in it that could run.</summary>
internal static class MadeUpLibrary
{
    /// <summary>Where the flags of the tags stand.</summary>
    public const int FlagsOfFirst = VersionsNeeded + 16 + 4, FlagsOfSecond = FlagsOfFirst + 16;

    private const int Segments = 64, Strings = 120, VersionsNeeded = 176, Sections = 224;
    private const string Names = "\0libstdc++.so.6\0GLIBCXX_3.4\0GLIBCXX_3.4.32\0";

    public static byte[] Bytes()
    {
        byte[] file = new byte[Sections + (4 * 64)];
        void Put(int at, long value, int size)
        {
            Span<byte> bytes = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
            bytes[..size].CopyTo(file.AsSpan(at));
        }

        void Section(int index, uint type, long offset, long length, int link, int entries)
        {
            int at = Sections + (index * 64);
            Put(at + 4, type, 4);
            Put(at + 24, offset, 8);
            Put(at + 32, length, 8);
            Put(at + 40, link, 4);
            Put(at + 44, entries, 4);
        }

        "\u007fELF\u0002\u0001\u0001"u8.CopyTo(file);
        Put(32, Segments, 8);
        Put(40, Sections, 8);
        Put(54, 56, 2);
        Put(56, 1, 2); // segments
        Put(58, 64, 2);
        Put(60, 4, 2); // sections
        Put(62, 3, 2); // the one with their names
        Put(Segments, 1, 4); // loaded
        Put(Segments + 32, Sections, 8);
        Encoding.ASCII.GetBytes(Names).CopyTo(file, Strings);
        Put(VersionsNeeded, 1, 2);
        Put(VersionsNeeded + 2, 2, 2); // tags
        Put(VersionsNeeded + 4, Names.IndexOf("lib", StringComparison.Ordinal), 4);
        Put(VersionsNeeded + 8, 16, 4);
        Put(FlagsOfFirst + 4, Names.IndexOf("GLIBCXX_3.4\0", StringComparison.Ordinal), 4);
        Put(FlagsOfFirst + 8, 16, 4);
        Put(FlagsOfSecond + 4, Names.IndexOf("GLIBCXX_3.4.32", StringComparison.Ordinal), 4);
        Section(1, 3, Strings, Names.Length, 0, 0);
        Section(2, 0x6ffffffe, VersionsNeeded, 48, 1, 1);
        Section(3, 3, Strings, Names.Length, 0, 0);
        return file;
    }
}
