namespace RepLoss.Scenes;

/// <summary>
/// Input data is refused. The message is one sentence with the file, the line or entry where there is one, what was found
/// and what was expected.
/// </summary>
public sealed class DataException : Exception
{
    /// <summary>Refuses data with a finished sentence.</summary>
    public DataException(string message) : base(message) { }

    /// <summary>Refuses data with a finished sentence and what led to it.</summary>
    public DataException(string message, Exception inner) : base(message, inner) { }

    /// <summary>Refuses a file or a folder as a whole.</summary>
    internal static DataException At(string path, string reason) => new($"{path}: {reason}.");

    /// <summary>Refuses a line; lines count from 1.</summary>
    internal static DataException At(string path, int line, string reason) => new($"{path}, line {line}: {reason}.");

    /// <summary>What a refused text looks like within a sentence: short and without control characters.</summary>
    internal static string Quote(string text)
    {
        const int Shown = 40;
        string cut = text.Length <= Shown ? text : text[..Shown] + "...";
        return $"'{string.Concat(cut.Select(c => char.IsControl(c) ? '?' : c))}'";
    }
}
