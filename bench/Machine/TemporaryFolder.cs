using System.Runtime.InteropServices;

namespace RepLoss.Bench.Machine;

/// <summary>
/// A folder of its own in the system's temporary folder. It is removed when it is disposed, when the process ends, and when the process is asked to end
/// (Ctrl-C, SIGTERM, SIGHUP). What a killed process leaves, the next one removes. Processes that are started from here on have their temporary files
/// beside it (Linux), so that what they forget goes with it: `dotnet build` leaves two empty folders at each call.
/// </summary>
internal sealed class TemporaryFolder : IDisposable
{
    /// <summary>What the names of all these folders begin with.</summary>
    public const string Prefix = "reploss-";

    private const string LockName = "lock";

    // One folder a process, with a file that the process keeps locked: the system frees it however the process ends.
    private static readonly Lazy<string> s_ofProcess = new(MakeOfProcess);
    private static readonly Lock s_removing = new();
    private static FileStream? s_lock;
    private static PosixSignalRegistration[]? s_signals;
    private static int s_made;

    /// <summary>Makes an empty folder.</summary>
    public TemporaryFolder() =>
        Path = Directory.CreateDirectory(System.IO.Path.Combine(OfProcess, Interlocked.Increment(ref s_made).ToString())).FullName;

    /// <summary>The folder in which those of this process lie.</summary>
    public static string OfProcess => s_ofProcess.Value;

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The path of a file or a folder in it.</summary>
    public string At(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Removes the folder and all that is in it.</summary>
    public void Dispose() => Remove(Path);

    private static string MakeOfProcess()
    {
        string folder;
        do
        {
            folder = Directory.CreateTempSubdirectory(Prefix).FullName;
            s_lock = Lock(folder, FileMode.CreateNew);
        }
        while (s_lock is null); // Another process took it for a leftover before it was locked.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Remove(folder);
        s_signals = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT }
            .Select(signal => PosixSignalRegistration.Create(signal, _ => Remove(folder)))];
        if (OperatingSystem.IsLinux())
            Environment.SetEnvironmentVariable("TMPDIR", folder);
        // Not where the file system has no locks (some network folders): each folder would look left.
        if (Lock(folder, FileMode.Open) is { } second)
            second.Dispose();
        else
            RemoveLeftovers(System.IO.Path.GetDirectoryName(folder)!);
        return folder;
    }

    private static void RemoveLeftovers(string folder)
    {
        foreach (string other in Directory.EnumerateDirectories(folder, Prefix + "*"))
        {
            using FileStream? freed = Lock(other, FileMode.Open);
            if (freed is not null)
                Remove(other);
        }
    }

    // Null where another process has it, or where there is none.
    private static FileStream? Lock(string folder, FileMode mode)
    {
        try
        {
            return new FileStream(System.IO.Path.Combine(folder, LockName), mode, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // A child that was just ended may still write: what cannot be removed now has its lock still, or again, and is left to the next process.
    private static void Remove(string folder)
    {
        string own = System.IO.Path.Combine(folder, LockName);
        // A signal and the end of the process may both ask for it at once.
        lock (s_removing)
        {
            try
            {
                foreach (string part in Directory.EnumerateDirectories(folder))
                    Directory.Delete(part, recursive: true);
                foreach (string file in Directory.EnumerateFiles(folder).Where(file => file != own))
                    File.Delete(file);
                File.Delete(own);
                Directory.Delete(folder);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                Mark(own);
            }
        }
    }

    private static void Mark(string path)
    {
        try
        {
            File.Open(path, FileMode.OpenOrCreate).Dispose();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The folder has gone meanwhile, or the lock is still there: nothing depends on it.
        }
    }
}
