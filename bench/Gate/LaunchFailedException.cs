namespace RepLoss.Bench.Gate;

/// <summary>A launch did not do what it was told; the message becomes the row's reason.</summary>
internal sealed class LaunchFailedException(string message) : Exception(message);
