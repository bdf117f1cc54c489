namespace RepLoss.Simd;

/// <summary>
/// Cuts a sum into blocks of a fixed length and adds their sums in their order: the bits are the same for every number of threads.
/// </summary>
internal static class Blocks
{
    /// <summary>Elements of a block: some ten microseconds of work, and its arrays stay in the second-level cache.</summary>
    public const int Length = 8192;

    /// <summary>The smallest number of elements that more than one thread works on; below, waking a thread takes longer than it saves.</summary>
    public const int ParallelFrom = 4 * Length;

    /// <summary>The sum over all elements; free of allocations on one thread.</summary>
    /// <param name="work">What is summed.</param>
    /// <param name="count">How many elements there are.</param>
    /// <param name="threads">How many threads may work on it; 0 for as many as there are processors.</param>
    public static double Sum<TWork>(TWork work, int count, int threads) where TWork : struct, IBlockSum
    {
        int most = threads > 0 ? threads : Environment.ProcessorCount;
        if (most > 1 && count >= ParallelFrom)
            return InParallel(work, count, most);
        double sum = 0;
        for (int first = 0; first < count; first += Length)
            sum += work.Sum(first, Math.Min(Length, count - first));
        return sum;
    }

    private static double InParallel<TWork>(TWork work, int count, int threads) where TWork : struct, IBlockSum
    {
        var sums = new double[((count - 1) / Length) + 1];
        Parallel.For(0, sums.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, block =>
        {
            int first = block * Length;
            sums[block] = work.Sum(first, Math.Min(Length, count - first));
        });
        double sum = 0;
        foreach (double ofBlock in sums)
            sum += ofBlock;
        return sum;
    }
}
