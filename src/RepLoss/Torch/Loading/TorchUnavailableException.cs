namespace RepLoss.Torch;

/// <summary>Torch's native part cannot be loaded; the message is one sentence that says why, and what to do.</summary>
public sealed class TorchUnavailableException : Exception
{
    /// <summary>With a message.</summary>
    public TorchUnavailableException(string message) : base(message) { }

    /// <summary>With a message and what was thrown.</summary>
    public TorchUnavailableException(string message, Exception cause) : base(message, cause) { }
}
