using System.Globalization;
using System.Reflection;
using RepLoss.Contract;
using RepLoss.Results;
using RepLoss.Scenes;
using RepLoss.Torch;

namespace RepLoss.Bench.Terminal;

/// <summary>An error as one line for the terminal. What does not name its thing by itself is told with what was being done.</summary>
internal static class ErrorSentence
{
    /// <summary>The sentence.</summary>
    /// <param name="error">The error.</param>
    /// <param name="doing">What was being done, such as "check" or "rep-box AsPublished".</param>
    public static string Of(Exception error, string doing)
    {
        while (error is TypeInitializationException or AggregateException or TargetInvocationException && error.InnerException is { } inner)
            error = inner;
        string message = OneLine(error.Message);
        return error switch
        {
            InputException or DataException or ResultsException or TorchUnavailableException => message,
            OutOfMemoryException => $"{doing} does not fit into memory, of which {MemoryNeed.Text(MemoryNeed.Available)} are here: {message}",
            IOException or UnauthorizedAccessException => $"{doing} stopped at a file or a folder: {message}",
            _ => $"{doing} failed ({error.GetType().Name}): {message}",
        };
    }

    /// <summary>What a library, a file or a program says, in one line that cannot steer the terminal.</summary>
    /// <param name="text">Its words.</param>
    /// <param name="longest">Letters from which on they are cut.</param>
    public static string OneLine(string text, int longest = int.MaxValue)
    {
        string line = string.Concat(string.Join(' ', text.Split('\n', '\r').Select(part => part.Trim())).Trim().Select(letter => Steers(letter) ? '?' : letter));
        return line.Length <= longest ? line : line[..longest] + "…";
    }

    // Format characters, too: among them are those that turn the direction of the text.
    private static bool Steers(char letter) => char.GetUnicodeCategory(letter) is UnicodeCategory.Control or UnicodeCategory.Format;
}
