namespace RepLoss.Contract;

/// <summary>How many boxes, elements, targets or columns the cases `length-N` of a kernel have.</summary>
public static class CaseLengths
{
    /// <summary>Every length up to 64, so that each remainder of a vector or block is met, and odd ones beyond, where blocks and threads begin.</summary>
    public static IReadOnlyList<int> All { get; } = [.. Enumerable.Range(0, 65), 65, 129, 257, 513];
}
