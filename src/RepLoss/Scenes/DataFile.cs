using RepLoss.Contract;

namespace RepLoss.Scenes;

/// <summary>
/// Reads data files so that reading ends: nothing is opened that has no length, as devices and pipes, which may block or never
/// end, and nothing that is longer than a limit.
/// </summary>
internal static class DataFile
{
    /// <summary>Bytes that a text file has at most; its lines take some thirty times as much. The largest files of MOTChallenge have a quarter of it.</summary>
    public static long TextLimit => (long)Math.Min(1L << 28, MemoryNeed.Available / 64);

    /// <summary>Bytes that a JSON file has at most: it is held in memory as a whole.</summary>
    public static long JsonLimit => (long)Math.Min(Array.MaxLength, MemoryNeed.Available / 3);

    /// <summary>The lines of a text file; none where it is empty.</summary>
    /// <exception cref="DataException">It cannot be read, is too long, or is a device or a pipe.</exception>
    public static IEnumerable<string> ReadLines(string path)
    {
        if (WholeFile.IsDeviceOrPipe(path))
            throw DataException.At(path, "is no regular file (a pipe, a device), expected a text file");
        using StreamReader? reader = Try(path, () => LengthOf(path, TextLimit) == 0 ? null : new StreamReader(path));
        while (reader is not null && Try(path, reader.ReadLine) is { } line)
            yield return line;
    }

    /// <summary>The bytes of a JSON file.</summary>
    /// <exception cref="DataException">It cannot be read, is too long, or has no length.</exception>
    public static byte[] ReadBytes(string path)
    {
        byte[] bytes = Try(path, () => LengthOf(path, JsonLimit) == 0 ? [] : File.ReadAllBytes(path));
        return bytes.Length > 0 ? bytes : throw DataException.At(path, "is empty or is no regular file (a pipe, a device), expected a COCO file");
    }

    /// <summary>The path without symbolic links, by which folders that a link leads to a second time are told.</summary>
    public static string RealPath(string path)
    {
        string real = Path.GetPathRoot(path)!;
        foreach (string part in path[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            real = Path.Combine(real, part);
            if (Directory.ResolveLinkTarget(real, returnFinalTarget: true) is { } target)
                real = RealPath(target.FullName);
        }

        return real;
    }

    /// <summary>Does what touches a file or a folder; what the system says against it becomes a sentence that names the path.</summary>
    public static T Try<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DataException.Unreadable(path, e);
        }
    }

    private static long LengthOf(string path, long limit)
    {
        var file = new FileInfo(path);
        long length = ((FileInfo?)file.ResolveLinkTarget(returnFinalTarget: true) ?? file).Length;
        return length <= limit ? length : throw DataException.At(path, $"has {length} bytes, expected {limit} at most");
    }
}
