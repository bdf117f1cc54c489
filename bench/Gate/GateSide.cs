namespace RepLoss.Bench.Gate;

/// <summary>One side of an interleaved gate: a tree that was built.</summary>
/// <param name="Name">The name of the tree in messages, such as "main (1a2b3c4d5e6f)" or "this tree".</param>
/// <param name="Program">The path of its bench program, a dll.</param>
internal sealed record GateSide(string Name, string Program)
{
    /// <summary>What to time, as arguments of `launch`.</summary>
    public IReadOnlyList<string> Selection { get; init; } = [];

    /// <summary>Environment variables in addition to those of this process.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
