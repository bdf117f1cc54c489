namespace RepLoss.Contract;

/// <summary>Reads files that are held in memory as a whole so that reading ends, whatever a path names: a device without an end is read up to the limit.</summary>
internal static class WholeFile
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
    public static string ReasonOf(System.Text.Json.JsonException error) => error.Message.Split(" LineNumber:")[0].Split(" Path:")[0].TrimEnd('.');
}
