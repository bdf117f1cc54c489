using System.Globalization;
using System.Runtime.InteropServices;
using RepLoss.Results;

namespace RepLoss.Bench.Machine;

/// <summary>What the driver and the CUDA libraries say of the GPU behind a device of torch's; torch's own binding has no word for it.</summary>
internal static unsafe partial class CudaDevice
{
    private const string Driver = "libcuda.so.1";
    private const int LongestName = 256;

    /// <summary>The GPU behind a device such as "cuda:1", its clock as it is now.</summary>
    public static GpuInfo Of(string device)
    {
        (string? name, string? bus) = AskDriver(int.Parse(device.Split(':')[1], CultureInfo.InvariantCulture));
        (string? driver, double? clock) = bus is null ? default : ParseSmi(Smi(bus));
        return new GpuInfo
        {
            Device = device,
            Name = name,
            Driver = driver,
            Cuda = CudaVersion(Version("libcudart.so", "cudaRuntimeGetVersion")),
            Cudnn = CudnnVersion(Version("libcudnn.so", "cudnnGetVersion")),
            ClockMegahertz = clock is null ? null : new BeforeAndAfter(clock, null),
        };
    }

    /// <summary>The address of the GPU on the bus, which says which one it is whatever the process calls it; null where the driver does not tell.</summary>
    public static string? BusOf(string device) => AskDriver(int.Parse(device.Split(':')[1], CultureInfo.InvariantCulture)).Bus;

    /// <summary>Driver and clock from a line of nvidia-smi, "570.86.15, 1980"; null for what it does not have.</summary>
    internal static (string? Driver, double? ClockMegahertz) ParseSmi(string line)
    {
        string[] fields = line.Trim().Split(',', StringSplitOptions.TrimEntries);
        bool hasClock = double.TryParse(fields.ElementAtOrDefault(1), CultureInfo.InvariantCulture, out double clock) && double.IsFinite(clock) && clock >= 0;
        return fields.Length == 2 && fields[0].Length > 0 ? (fields[0], hasClock ? clock : null) : (null, null);
    }

    /// <summary>12080 is CUDA "12.8".</summary>
    internal static string? CudaVersion(long? number) => number is { } known ? $"{known / 1000}.{known % 1000 / 10}" : null;

    /// <summary>91002 is cuDNN "9.10.2", and 8902, from before version 9, is "8.9.2".</summary>
    internal static string? CudnnVersion(long? number) => number switch
    {
        null => null,
        >= 90_000 => $"{number / 10_000}.{number / 100 % 100}.{number % 100}",
        _ => $"{number / 1000}.{number / 100 % 10}.{number % 100}",
    };

    private static string Smi(string bus) =>
        FinishedProcess.Of(RepositoryFolder.Root, "nvidia-smi", $"--id={bus}", "--query-gpu=driver_version,clocks.sm", "--format=csv,noheader,nounits") is { ExitCode: 0 } smi ? smi.Output : "";

    // By the driver, which numbers the GPUs as torch does, whatever CUDA_VISIBLE_DEVICES says.
    private static (string? Name, string? Bus) AskDriver(int ordinal)
    {
        try
        {
            byte* text = stackalloc byte[LongestName];
            if (Initialize(0) != 0 || DeviceAt(out int handle, ordinal) != 0)
                return default;
            string? name = NameOf(text, LongestName, handle) == 0 ? Marshal.PtrToStringUTF8((nint)text) : null;
            return (name, BusOf(text, LongestName, handle) == 0 ? Marshal.PtrToStringUTF8((nint)text) : null);
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException)
        {
            return default;
        }
    }

    // Of a library that torch has loaded, wherever from.
    private static long? Version(string library, string function)
    {
        string? path = !File.Exists("/proc/self/maps") ? null : File.ReadLines("/proc/self/maps")
            .Select(line => line[(line.IndexOf('/', StringComparison.Ordinal) + 1)..]).FirstOrDefault(path => Path.GetFileName(path).StartsWith(library, StringComparison.Ordinal));
        if (path is null || !NativeLibrary.TryLoad("/" + path, out nint handle) || !NativeLibrary.TryGetExport(handle, function, out nint entry))
            return null;
        if (function.StartsWith("cudnn", StringComparison.Ordinal))
            return (long)((delegate* unmanaged<nuint>)entry)();
        int number = 0;
        return ((delegate* unmanaged<int*, int>)entry)(&number) == 0 ? number : null;
    }

    [LibraryImport(Driver, EntryPoint = "cuInit")]
    private static partial int Initialize(uint flags);

    [LibraryImport(Driver, EntryPoint = "cuDeviceGet")]
    private static partial int DeviceAt(out int device, int ordinal);

    [LibraryImport(Driver, EntryPoint = "cuDeviceGetName")]
    private static partial int NameOf(byte* name, int length, int device);

    [LibraryImport(Driver, EntryPoint = "cuDeviceGetPCIBusId")]
    private static partial int BusOf(byte* name, int length, int device);
}
