namespace RepLoss.Results.Files;

/// <summary>
/// Writes a file so that it is there whole or not at all: temporary file beside it, flush to disk, rename. A device or a pipe is written to
/// instead, since a rename would replace it.
/// </summary>
public static class AtomicFile
{
    /// <summary>Writes the content to the path, making its folder where there is none.</summary>
    /// <exception cref="ResultsException">The disk is full, the folder is read-only, …; an older file is untouched and nothing is left behind.</exception>
    public static void Write(string path, ReadOnlyMemory<byte> content) => Write(path, stream => stream.Write(content.Span));

    /// <summary>The same with content that is made while it is written. What that throws goes on to the caller.</summary>
    public static void Write(string path, Action<Stream> content) => Write(path, content, OpenNew);

    /// <summary>The same with the way to open a file given, so that a test can make the disk fail.</summary>
    internal static void Write(string path, Action<Stream> content, Func<string, FileStream> open)
    {
        // A name of its own for each write: two writers never share a temporary file.
        string? temporary = null;
        try
        {
            if (IsDeviceOrPipe(path))
            {
                using var through = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
                content(through);
                return;
            }

            // A link stays a link.
            string target = new FileInfo(path) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName : path;
            temporary = $"{target}.{Guid.NewGuid():N}.tmp";
            if (Path.GetDirectoryName(target) is { Length: > 0 } folder)
                Directory.CreateDirectory(folder);
            using (FileStream stream = open(temporary))
            {
                content(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, target, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Remove(temporary);
            throw new ResultsException($"The file '{path}' cannot be written: {exception.Message}", exception);
        }
        catch
        {
            Remove(temporary);
            throw;
        }
    }

    private static FileStream OpenNew(string path) => new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);

    // Also what the shell leads standard output to, by its name in /dev or /proc.
    private static bool IsDeviceOrPipe(string path)
    {
        string whole = Path.GetFullPath(path);
        return WholeFile.IsDeviceOrPipe(path) || (OperatingSystem.IsLinux() && File.Exists(path) && (whole is "/dev/stdout" or "/dev/stderr"
            || whole.StartsWith("/dev/fd/", StringComparison.Ordinal) || whole.StartsWith("/proc/", StringComparison.Ordinal)));
    }

    private static void Remove(string? path)
    {
        try
        {
            if (path is not null)
                File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The first error is the one to tell; a temporary file that cannot be removed was never made, or the disk is gone.
        }
    }
}
