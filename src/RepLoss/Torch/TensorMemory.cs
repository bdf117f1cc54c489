using static TorchSharp.torch;

namespace RepLoss.Torch;

/// <summary>The memory of a tensor variant's temporaries.</summary>
internal static class TensorMemory
{
    // The largest piece from which glibc learns is 32 MiB with its header.
    private const long Bytes = 31L << 20;

    static TensorMemory() => empty(Bytes, ScalarType.Byte).Dispose();

    /// <summary>
    /// Lets temporaries be had again without the system. glibc hands what lies free at the end of its heap back to the system, and
    /// gets it anew, page by page, in the next block or call: half of the time and more where temporaries take megabytes. It keeps
    /// twice as much as the largest piece that was ever freed, so one is freed, once a process; its pages are never touched.
    /// </summary>
    public static void Keep()
    {
        // The type's initializer has done it.
    }
}
