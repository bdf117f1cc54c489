using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RepLoss.Bench.Machine;

/// <summary>
/// Memory bandwidth: the triad a = b + s c over three arrays of 4 times the last-level cache each, so that the caches hold
/// nothing that is read again. Counted are the three arrays, as STREAM does, not the lines that a store first reads.
/// Source: McCalpin, "Memory bandwidth and machine balance in current high performance computers", 1995.
/// </summary>
internal static class MachineLimitBandwidth
{
    private const long DefaultCacheBytes = 16L << 20;

    // Three of these: enough beyond any cache that one machine's share has, and little beside its memory.
    private const long LargestArrayBytes = 256L << 20;

    private const int Alignment = 64;

    /// <summary>Bytes per second on a number of threads.</summary>
    public static unsafe double BytesPerSecond(int threads, TimeSpan duration)
    {
        long bytes = ArrayBytes(LastCacheBytes("/sys/devices/system/cpu/cpu0/cache"), GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        // Whole cache lines for each thread.
        int share = (int)(bytes / sizeof(double) / threads / (Alignment / sizeof(double)) * (Alignment / sizeof(double)));
        nuint size = (nuint)share * (nuint)threads * sizeof(double);
        var arrays = new double*[3];
        try
        {
            for (int i = 0; i < arrays.Length; i++)
                arrays[i] = (double*)NativeMemory.AlignedAlloc(size, Alignment);
            double*[] a = arrays;
            Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, index =>
            {
                for (int i = 0; i < a.Length; i++)
                    new Span<double>(a[i] + ((long)index * share), share).Fill(i);
            });
            return MachineLimitTest.BestRate(threads, duration, 3.0 * size, index =>
            {
                long offset = (long)index * share;
                Triad(new Span<double>(a[0] + offset, share), new ReadOnlySpan<double>(a[1] + offset, share), new ReadOnlySpan<double>(a[2] + offset, share));
            });
        }
        finally
        {
            foreach (double* array in arrays)
                NativeMemory.AlignedFree(array);
        }
    }

    /// <summary>The size of one array: 4 times the cache, at most 256 MiB and a sixteenth of the memory.</summary>
    public static long ArrayBytes(long cacheBytes, long memoryBytes) =>
        Math.Max(1L << 20, Math.Min(4 * cacheBytes, Math.Min(LargestArrayBytes, memoryBytes / 16)));

    /// <summary>The size of the last cache that Linux lists in a folder (index0/size and so on, such as "32768K"); 16 MiB where it does not tell.</summary>
    public static long LastCacheBytes(string folder)
    {
        if (!Directory.Exists(folder))
            return DefaultCacheBytes;
        long largest = Directory.EnumerateDirectories(folder, "index*")
            .Select(index => Path.Combine(index, "size"))
            .Where(File.Exists)
            .Select(file => Bytes(File.ReadAllText(file).Trim()))
            .DefaultIfEmpty(0)
            .Max();
        return largest > 0 ? largest : DefaultCacheBytes;
    }

    private static long Bytes(string text)
    {
        long unit = text.EndsWith('K') ? 1L << 10 : text.EndsWith('M') ? 1L << 20 : text.EndsWith('G') ? 1L << 30 : 1;
        return long.TryParse(text.TrimEnd('K', 'M', 'G'), NumberStyles.None, CultureInfo.InvariantCulture, out long count) ? count * unit : 0;
    }

    // Optimised at once: the test is over before the JIT would do it by itself.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Triad(Span<double> a, ReadOnlySpan<double> b, ReadOnlySpan<double> c)
    {
        var scale = new Vector<double>(3);
        Span<Vector<double>> results = MemoryMarshal.Cast<double, Vector<double>>(a);
        ReadOnlySpan<Vector<double>> left = MemoryMarshal.Cast<double, Vector<double>>(b), right = MemoryMarshal.Cast<double, Vector<double>>(c);
        for (int i = 0; i < results.Length; i++)
            results[i] = left[i] + (scale * right[i]);
    }
}
