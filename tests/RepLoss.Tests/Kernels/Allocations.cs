namespace RepLoss.Tests.Kernels;

/// <summary>What a call leaves on the managed heap.</summary>
internal static class Allocations
{
    /// <summary>
    /// Bytes that a call allocates on this thread: the least of five rounds, since the runtime itself allocates now and then
    /// (when it compiles, say), while what a call needs it needs every time.
    /// </summary>
    public static long Of(Action call)
    {
        long least = long.MaxValue;
        for (int round = 0; round < 5; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            call();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
