namespace RepLoss.Results.Files;

/// <summary>Writes a file so that it is there whole or not at all: temporary file beside it, flush to disk, rename.</summary>
public static class AtomicFile
{
    /// <summary>Writes the content to the path, making its folder where there is none.</summary>
    /// <exception cref="ResultsException">The disk is full, the folder is read-only, …; an older file is untouched and nothing is left behind.</exception>
    public static void Write(string path, ReadOnlyMemory<byte> content) => Write(path, content, OpenNew);

    /// <summary>The same with the way to open a file given, so that a test can make the disk fail.</summary>
    internal static void Write(string path, ReadOnlyMemory<byte> content, Func<string, FileStream> open)
    {
        // A name of its own for each write: two writers never share a temporary file.
        string temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
                Directory.CreateDirectory(folder);
            using (FileStream stream = open(temporary))
            {
                stream.Write(content.Span);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
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

    private static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The first error is the one to tell; a temporary file that cannot be removed was never made, or the disk is gone.
        }
    }
}
