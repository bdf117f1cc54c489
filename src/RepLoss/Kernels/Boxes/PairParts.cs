namespace RepLoss.Kernels;

/// <summary>
/// How a fused pass over pairs is cut into parts for several threads. The cut depends on the boxes alone, and what the parts sum up is
/// added in their order: so the bits depend neither on the number of threads nor on their pace.
/// </summary>
internal static class PairParts
{
    // So many pairs make up for handing them to another thread; so many parts keep any number of cores busy.
    private const double FewestPairs = 100_000;
    private const int Most = 32;

    /// <summary>The number of parts for so many pairs; 1 is not worth a second thread.</summary>
    public static int Count(double pairs) => (int)Math.Clamp(pairs / FewestPairs, 1, Most);

    /// <summary>Does the parts.</summary>
    /// <param name="parts">How many.</param>
    /// <param name="threads">At most so many at once; 0 for as many as there are processors.</param>
    /// <param name="part">Does one.</param>
    public static void Run(int parts, int threads, Action<int> part) =>
        Parallel.For(0, parts, new ParallelOptions { MaxDegreeOfParallelism = threads == 0 ? -1 : threads }, part);
}
