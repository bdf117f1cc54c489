namespace RepLoss.Contract;

/// <summary>
/// Input that a kernel refuses. The message is one sentence that names the thing, what was found and what was expected;
/// the executable prints it and ends with exit code 2.
/// </summary>
public sealed class InputException : ArgumentException
{
    /// <summary>An error without a message; for serializers.</summary>
    public InputException() { }

    /// <summary>An error with its sentence.</summary>
    public InputException(string message) : base(message) { }

    /// <summary>An error with its sentence and cause.</summary>
    public InputException(string message, Exception cause) : base(message, cause) { }

    /// <summary>Throws unless a condition holds; the sentence is only built where it is needed.</summary>
    public static void Require(bool holds, Func<string> sentence)
    {
        if (!holds)
            throw new InputException(sentence());
    }
}
