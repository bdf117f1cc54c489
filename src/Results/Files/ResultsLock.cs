namespace RepLoss.Results.Files;

/// <summary>Keeps two runs from writing one result file: held from the first row to the last, freed by the system if the process is killed.</summary>
public sealed class ResultsLock : IDisposable
{
    private readonly FileStream _stream;

    private ResultsLock(FileStream stream) => _stream = stream;

    /// <summary>Takes the lock of a result file (a file beside it that ends in ".lock").</summary>
    /// <param name="resultsPath">The file.</param>
    /// <param name="busy">What to say where another run has it; null for a sentence on the file.</param>
    /// <exception cref="ResultsException">Another run has it, or the folder cannot be written.</exception>
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

    /// <summary>Frees the file.</summary>
    public void Dispose() => _stream.Dispose();

    // Whoever holds the lock is the only writer, so temporary files of that name belong to a run that was killed.
    private static void RemoveLeftovers(string resultsPath)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(resultsPath))!;
        foreach (string leftover in Directory.GetFiles(folder, Path.GetFileName(resultsPath) + ".*.tmp"))
            File.Delete(leftover);
    }
}
