namespace RepLoss.Results;

/// <summary>A result that cannot be read, written, compared or accepted; the message is one sentence for the user.</summary>
public class ResultsException : Exception
{
    /// <summary>An error with its sentence.</summary>
    public ResultsException(string message) : base(message) { }

    /// <summary>An error with its sentence and its cause.</summary>
    public ResultsException(string message, Exception cause) : base(message, cause) { }
}

/// <summary>A result file of another schema version: nothing is wrong with it, but it is not for this program to read.</summary>
public sealed class OtherSchemaException(string message) : ResultsException(message);
