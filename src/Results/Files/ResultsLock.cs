namespace RepLoss.Results.Files;

/// <summary>Prevents two runs from writing the same result file. It is held from the first row to the last. If the process is killed, the system frees it.</summary>
public sealed class ResultsLock : IDisposable
{
    private readonly FileStream _stream;

    private ResultsLock(FileStream stream) => _stream = stream;

    /// <summary>Takes the lock of a result file. The lock is a file with the same name and the ending ".lock".</summary>
    /// <param name="resultsPath">The result file.</param>
    /// <param name="busy">The message if another run has the lock. Null for a message about the file.</param>
    /// <exception cref="ResultsException">Another run has the lock, or the folder cannot be written.</exception>
    public static ResultsLock Take(string resultsPath, string? busy = null)
    {
        try
        {
            if (Path.GetDirectoryName(resultsPath) is { Length: > 0 } folder)
                Directory.CreateDirectory(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ResultsException($"The folder of '{resultsPath}' cannot be made: {exception.Message}", exception);
        }

        string path = resultsPath + ".lock";
        try
        {
            var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            RemoveLeftovers(resultsPath);
            return new ResultsLock(stream);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new ResultsException($"The file '{path}' cannot be written: {exception.Message}", exception);
        }
        catch (IOException exception)
        {
            throw new ResultsException(File.Exists(path)
                ? busy ?? $"Another run is writing '{resultsPath}'; wait for it, or give this one another file."
                : $"The file '{path}' cannot be written: {exception.Message}", exception);
        }
    }

    /// <summary>Frees the lock.</summary>
    public void Dispose() => _stream.Dispose();

    // The holder of the lock is the only writer. So temporary files of this result file belong to a run that was killed.
    private static void RemoveLeftovers(string resultsPath)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(resultsPath))!;
        foreach (string leftover in Directory.GetFiles(folder, Path.GetFileName(resultsPath) + ".*.tmp"))
            File.Delete(leftover);
    }
}
