using System.Numerics;
using RepLoss.Pairs;

namespace RepLoss.Simd;

/// <summary>
/// How a fused pass is cut into parts for several threads. The cut depends on the input alone, and what the parts sum up is added in
/// their order: so the bits depend neither on the number of threads nor on their pace.
/// </summary>
internal static class PairParts
{
    // So many pairs make up for handing them to another thread; so many parts keep any number of cores busy.
    private const double FewestPairs = 50_000;
    private const uint Most = 32;

    /// <summary>The number of parts for so many pairs; 1 is not worth a second thread. A power of two, for as many each where threads are.</summary>
    public static int Count(double pairs) => 1 << BitOperations.Log2((uint)Math.Clamp(pairs / FewestPairs, 1, Most));

    /// <summary>Does parts of so many rows, whole registers of them each.</summary>
    /// <param name="parts">How many.</param>
    /// <param name="threads">At most so many at once; 0 for as many as there are processors.</param>
    /// <param name="count">How many rows.</param>
    /// <param name="rows">Does part i, the rows [start, end).</param>
    public static void RunRows(int parts, int threads, int count, Action<int, int, int> rows)
    {
        int length = BoxColumns.Whole((count + parts - 1) / parts);
        Run(parts, threads, part => rows(part, Math.Min(part * length, count), Math.Min((part + 1) * length, count)));
    }

    /// <summary>Does the parts.</summary>
    /// <param name="parts">How many.</param>
    /// <param name="threads">At most so many at once; 0 for as many as there are processors.</param>
    /// <param name="part">Does one.</param>
    public static void Run(int parts, int threads, Action<int> part) =>
        Parallel.For(0, parts, new ParallelOptions { MaxDegreeOfParallelism = threads > 0 ? threads : -1 }, part);
}
