namespace RepLoss.Bench.Gate;

/// <summary>One side of an interleaved gate: a tree that was built.</summary>
/// <param name="Name">What a message calls it, such as "main (1a2b3c4d5e6f)" or "this tree".</param>
/// <param name="Program">Its bench, a dll.</param>
internal sealed record GateSide(string Name, string Program)
{
    /// <summary>What to time, as `launch` understands it.</summary>
    public IReadOnlyList<string> Selection { get; init; } = [];

    /// <summary>Environment variables beside those of this process.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
