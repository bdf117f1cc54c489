using System.Numerics;

namespace RepLoss.Simd;

/// <summary>A sum over elements that can be taken in parts, by a Fused variant; it may fill a gradient on the way.</summary>
internal interface IBlockSum
{
    /// <summary>The sum over <paramref name="count"/> elements from <paramref name="first"/> on.</summary>
    double Sum(int first, int count);
}

/// <summary>
/// Work that is cut into blocks for several threads. The cut depends on the input alone, and the sums of the blocks are added in their order,
/// so the bits of a result depend neither on the number of threads nor on their speed.
/// </summary>
internal static class OrderedBlocks
{
    /// <summary>Elements of a block of <see cref="Sum"/>: some ten microseconds of work, and its arrays stay in the second-level cache.</summary>
    public const int Length = 8192;

    /// <summary>The smallest number of elements that more than one thread works on; below, waking a thread takes longer than it saves.</summary>
    public const int ParallelFrom = 4 * Length;

    // A block of fewer pairs is not worth another thread; this many blocks keep any number of cores busy.
    private const double FewestPairs = 50_000;
    private const uint MostBlocks = 32;

    /// <summary>The sum over all elements; without an allocation on one thread.</summary>
    /// <param name="work">What is summed.</param>
    /// <param name="count">How many elements there are.</param>
    /// <param name="threads">How many threads may work on it; 0 for as many as there are processors.</param>
    public static double Sum<TWork>(TWork work, int count, int threads) where TWork : struct, IBlockSum
    {
        int most = threads > 0 ? threads : Environment.ProcessorCount;
        if (most > 1 && count >= ParallelFrom)
            return SumInParallel(work, count, most);
        double sum = 0;
        for (int first = 0; first < count; first += Length)
            sum += work.Sum(first, Math.Min(Length, count - first));
        return sum;
    }

    /// <summary>The number of blocks for a number of pairs, a power of two; 1 is not worth a second thread.</summary>
    public static int CountFor(double pairs) => 1 << BitOperations.Log2((uint)Math.Clamp(pairs / FewestPairs, 1, MostBlocks));

    /// <summary>Runs blocks of rows, each of whole registers.</summary>
    /// <param name="blocks">How many.</param>
    /// <param name="threads">At most so many at once; 0 for as many as there are processors.</param>
    /// <param name="count">How many rows.</param>
    /// <param name="rows">Does block i, the rows [start, end).</param>
    public static void RunRows(int blocks, int threads, int count, Action<int, int, int> rows)
    {
        int length = AlignedMemory.WholeRegisters((count + blocks - 1) / blocks);
        Run(blocks, threads, block => rows(block, Math.Min(block * length, count), Math.Min((block + 1) * length, count)));
    }

    /// <summary>Runs the blocks.</summary>
    /// <param name="blocks">How many.</param>
    /// <param name="threads">At most so many at once; 0 for as many as there are processors.</param>
    /// <param name="block">Does one.</param>
    public static void Run(int blocks, int threads, Action<int> block) =>
        Parallel.For(0, blocks, new ParallelOptions { MaxDegreeOfParallelism = threads > 0 ? threads : -1 }, block);

    private static double SumInParallel<TWork>(TWork work, int count, int threads) where TWork : struct, IBlockSum
    {
        var sums = new double[((count - 1) / Length) + 1];
        Run(sums.Length, threads, block => sums[block] = work.Sum(block * Length, Math.Min(Length, count - (block * Length))));
        double sum = 0;
        foreach (double ofBlock in sums)
            sum += ofBlock;
        return sum;
    }
}
