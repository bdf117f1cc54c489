namespace RepLoss.Bench.Gate;

/// <summary>The two sides of a gate cannot be measured against each other; the message is one sentence for the user.</summary>
internal sealed class NotComparableException(string message) : Exception(message);
