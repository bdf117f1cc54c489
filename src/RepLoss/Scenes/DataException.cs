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

    /// <summary>The end of the sentence, after the place.</summary>
    internal string Reason { get; private init; } = "";

    /// <summary>Refuses a file, a folder, or a place in a file.</summary>
    internal static DataException At(string place, string reason) => new($"{place}: {reason}.") { Reason = reason };

    /// <summary>Refuses a file or a folder that the system does not let us read.</summary>
    internal static DataException Unreadable(string path, Exception inner)
    {
        string reason = $"cannot be read ({inner.Message.TrimEnd('.')})";
        return new($"{path}: {reason}.", inner) { Reason = reason };
    }

    /// <summary>What a refused text looks like within a sentence: short and without control characters.</summary>
    internal static string Quote(string text)
    {
        const int Shown = 40;
        string cut = text.Length <= Shown ? text : text[..Shown] + "...";
        return $"'{string.Concat(cut.Select(c => char.IsControl(c) ? '?' : c))}'";
    }
}
