using System.Globalization;
using System.Runtime.InteropServices;

namespace RepLoss.Bench.Machine;

/// <summary>
/// Peak resident memory of one run, on Linux: the kernel's high-water mark is reset, the run is made, the mark is read.
/// </summary>
internal static partial class MemoryProbe
{
    /// <summary>Bytes that a run adds to the resident memory at its peak; null where the system does not tell.</summary>
    public static double? PeakOf(Action run)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        try
        {
            // Without this the allocator would serve the run from what earlier runs freed, and the peak would not be seen.
            GC.Collect();
            _ = MallocTrim(0);
            File.WriteAllText("/proc/self/clear_refs", "5");
            double before = Status("VmRSS:");
            run();
            return Math.Max(0, Status("VmHWM:") - before);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or EntryPointNotFoundException or DllNotFoundException)
        {
            return null;
        }
    }

    private static double Status(string field)
    {
        string line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(field, StringComparison.Ordinal));
        return 1024 * double.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int MallocTrim(nuint pad);
}
