namespace RepLoss.Bench.Gate;

/// <summary>A launch failed to carry out an order. The message becomes the reason of the row.</summary>
internal sealed class LaunchFailedException(string message) : Exception(message);

/// <summary>The two sides of a gate cannot be compared. The message is one sentence for the user.</summary>
internal sealed class NotComparableException(string message) : Exception(message);
