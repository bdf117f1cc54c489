using RepLoss.Contract;

namespace RepLoss.Bench.Machine;

/// <summary>
/// Keeps two timings from one device of this host, whichever clone or user they belong to: each would slow the other. The system frees it however the
/// process ends, and the empty file stays.
/// </summary>
internal sealed class DeviceLock : IDisposable
{
    /// <summary>The environment variable that names another folder for the files.</summary>
    public const string Folder = "REPLOSS_LOCKS";

    // Where every user can write, as a rule; not the folder of TMPDIR, which differs from process to process.
    private static readonly string[] s_usual = ["/var/lock", "/tmp"];

    private readonly List<FileStream> _held = [];

    /// <summary>Takes the locks of devices.</summary>
    /// <param name="devices">As torch names them; a GPU is known by its place on the bus, since two processes may number them differently.</param>
    /// <exception cref="InputException">Another timing has one of them, or the folder cannot be written.</exception>
    public static DeviceLock Take(IEnumerable<string> devices)
    {
        var taken = new DeviceLock();
        try
        {
            foreach (string device in devices.Order(StringComparer.Ordinal))
                taken._held.Add(Open(device));
            return taken;
        }
        catch
        {
            taken.Dispose();
            throw;
        }
    }

    /// <summary>Frees the devices.</summary>
    public void Dispose() => _held.ForEach(file => file.Dispose());

    private static FileStream Open(string device)
    {
        string[] folders = Environment.GetEnvironmentVariable(Folder) is { Length: > 0 } named ? [named] : OperatingSystem.IsWindows() ? [Path.GetTempPath()] : s_usual;
        string place = device.StartsWith("cuda", StringComparison.Ordinal) ? CudaDevice.BusOf(device) ?? device : device;
        string[] paths = [.. folders.Select(folder => Path.Combine(folder, $"reploss.{KebabCase.Slug(place)}.lock"))];
        string? path = paths.FirstOrDefault(IsThere);
        InputException.Require(path is not null, () => $"The lock of {device} cannot be made as {string.Join(" or ", paths)}; expected a folder that can be written, which {Folder} may name.");
        try
        {
            // For reading, which another user may, too; the lock excludes all the same.
            return new FileStream(path!, FileMode.Open, FileAccess.Read, FileShare.None, bufferSize: 1);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"Another `time` on {device} of this host is running, and each would slow the other; wait for it.", error);
        }
    }

    private static bool IsThere(string path)
    {
        try
        {
            if (!File.Exists(path))
                File.WriteAllText(path, "");
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
