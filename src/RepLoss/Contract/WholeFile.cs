using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace RepLoss.Contract;

/// <summary>Reads files that are held in memory as a whole so that reading ends, whatever a path names: a device without an end is read up to the limit.</summary>
internal static partial class WholeFile
{
    /// <summary>Bytes that a JSON file has at most: parsed, it takes up to seven times as much.</summary>
    public static long JsonLimit { get; } = (long)Math.Min(1L << 29, MemoryNeed.Available / 16);

    /// <summary>The content without a byte-order mark.</summary>
    /// <exception cref="IOException">There is no such file, it cannot be read, or it is longer than <see cref="JsonLimit"/>.</exception>
    public static ReadOnlyMemory<byte> ReadJson(string path)
    {
        ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var content = new MemoryStream();
        var part = new byte[1 << 16];
        for (int read = file.Read(part); read > 0; read = file.Read(part))
        {
            if (content.Length + read > JsonLimit)
                throw new IOException($"it is longer than {JsonLimit} bytes, the most that is read");
            content.Write(part, 0, read);
        }

        ReadOnlyMemory<byte> bytes = content.GetBuffer().AsMemory(0, (int)content.Length);
        return bytes.Span.StartsWith(mark) ? bytes[mark.Length..] : bytes;
    }

    /// <summary>What a JSON parser says against a text, without the place that it appends.</summary>
    public static string ReasonOf(System.Text.Json.JsonException error)
    {
        string said = error.Message.Split(" LineNumber:")[0].Split(" Path:")[0].TrimEnd('.');
        return said.Contains("any JSON tokens", StringComparison.Ordinal) ? "it is empty"
            : said.StartsWith("Expected depth to be zero", StringComparison.Ordinal) ? "it ends before its last bracket is closed"
            : said;
    }

    /// <summary>Whether a path, or what a link there leads to, is a device, a pipe or a socket: what may have no end, and must not be replaced by a file.</summary>
    public static bool IsDeviceOrPipe(string path)
    {
        const int CurrentFolder = -100, ModeOffset = 28, KindMask = 0xF000, RegularFile = 0x8000, Folder = 0x4000;
        const uint KindOnly = 1;
        var status = new byte[256];
        return OperatingSystem.IsLinux() && StatX(CurrentFolder, path, 0, KindOnly, status) == 0
            && (BinaryPrimitives.ReadUInt16LittleEndian(status.AsSpan(ModeOffset)) & KindMask) is not (RegularFile or Folder);
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int folder, string path, int flags, uint mask, byte[] status);
}
