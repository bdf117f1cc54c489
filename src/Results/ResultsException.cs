namespace RepLoss.Results;

/// <summary>A result cannot be read, written, compared or accepted. The message is one sentence for the user.</summary>
public class ResultsException : Exception
{
    /// <summary>Creates an error with its message.</summary>
    public ResultsException(string message) : base(message) { }

    /// <summary>Creates an error with its message and its cause.</summary>
    public ResultsException(string message, Exception cause) : base(message, cause) { }
}

/// <summary>A result file has another schema version. The file may be valid, but this program cannot read it.</summary>
public sealed class OtherSchemaException(string message) : ResultsException(message);
