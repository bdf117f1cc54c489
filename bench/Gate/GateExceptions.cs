namespace RepLoss.Bench.Gate;

/// <summary>A launch did not do what it was told; the message becomes the row's reason.</summary>
internal sealed class LaunchFailedException(string message) : Exception(message);

/// <summary>The two sides of a gate cannot be measured against each other; the message is one sentence for the user.</summary>
internal sealed class NotComparableException(string message) : Exception(message);
