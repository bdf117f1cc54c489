namespace RepLoss.Results.Files;

/// <summary>
/// Writes a file either completely or not at all: it writes a temporary file in the same folder, flushes it to disk and renames it. A device or a
/// pipe is written directly, since a rename would replace it.
/// </summary>
public static class AtomicFile
{
    /// <summary>Writes the content to the path. Creates its folder if there is none.</summary>
    /// <exception cref="ResultsException">The file cannot be written, for example on a full disk. An older file is not changed, and no temporary file is left.</exception>
    public static void Write(string path, ReadOnlyMemory<byte> content) => Write(path, stream => stream.Write(content.Span));

    /// <summary>Writes content that is made while it is written. An exception of the content's writer is passed on to the caller.</summary>
    public static void Write(string path, Action<Stream> content) => Write(path, content, OpenNew);

    /// <summary>Writes content to a file that is opened by a given function, so that a test can simulate a failing disk.</summary>
    internal static void Write(string path, Action<Stream> content, Func<string, FileStream> open)
    {
        // Each write has its own temporary name, so that two writers never share a temporary file.
        string? temporary = null;
        try
        {
            if (IsDeviceOrPipe(path))
            {
                using var through = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
                content(through);
                return;
            }

            // A link stays a link, and its target is replaced.
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

    // Also returns true for a redirected standard output under its name in /dev or /proc.
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
            // Only the first error is reported. A temporary file that cannot be removed was never created, or the disk is gone.
        }
    }
}
