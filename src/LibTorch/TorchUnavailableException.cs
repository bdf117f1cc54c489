namespace LibTorch;

/// <summary>
/// libtorch cannot be used on this machine: its library or our shim is missing or does not load. The message is one
/// sentence that says what to install or set. There is no fallback.
/// </summary>
public sealed class TorchUnavailableException : Exception
{
    /// <summary>An exception without a reason.</summary>
    public TorchUnavailableException()
    {
    }

    /// <summary>An exception with a reason for people.</summary>
    /// <param name="message">One sentence: what is wrong, and what to install or set.</param>
    public TorchUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>An exception with a reason for people and its cause.</summary>
    /// <param name="message">One sentence: what is wrong, and what to install or set.</param>
    /// <param name="innerException">What the loader said.</param>
    public TorchUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
