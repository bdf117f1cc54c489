using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using RepLoss.Bench.Session;

namespace RepLoss.Bench.Peers.Protocol;

/// <summary>A run of a peer's command.</summary>
/// <param name="Failure">Why there is no answer, without a full stop; null where the command ended well.</param>
/// <param name="Seconds">Wall time from start to end.</param>
internal sealed record PeerRun(string? Failure, double Seconds);

/// <summary>
/// Runs a peer's command by the shell, in the user's folder, until it ends, or takes too long, or writes too much. Whatever it started is ended with
/// it, also what left its process tree: every such process has the request's folder in its environment.
/// </summary>
internal static class PeerProcess
{
    /// <summary>The environment variable that names the request's folder.</summary>
    public const string RequestVariable = "REPLOSS_REQUEST";

    // What a program may leave beside its answers: far above what honest ones leave, far below what fills a disk.
    private const long MostBytes = 1L << 30;

    private const int KeptBytes = 4000, LooksASize = 5;
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(50);
    private static readonly HashSet<string> s_running = [];
    private static readonly PosixSignalRegistration[] s_signals =
        [.. new[] { PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGINT }.Select(signal => PosixSignalRegistration.Create(signal, _ => EndAll()))];

    /// <summary>Where reploss.py lies, which goes into PYTHONPATH.</summary>
    public static string ClientFolder { get; } = Path.Combine(AppContext.BaseDirectory, "reploss-python");

    /// <summary>Runs it.</summary>
    /// <param name="command">What the shell is to run.</param>
    /// <param name="folder">The folder in which it runs.</param>
    /// <param name="request">The request's folder.</param>
    /// <param name="limit">How long it may take.</param>
    public static PeerRun Run(string command, string folder, string request, TimeSpan limit)
    {
        ProcessStartInfo start = OperatingSystem.IsWindows() ? new("cmd", ["/c", command]) : new("/bin/sh", ["-c", command]);
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        start.WorkingDirectory = folder;
        start.Environment[RequestVariable] = request;
        string? path = Environment.GetEnvironmentVariable("PYTHONPATH");
        start.Environment["PYTHONPATH"] = string.IsNullOrEmpty(path) ? ClientFolder : ClientFolder + Path.PathSeparator + path;
        // No compiled files beside the user's sources or ours.
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        // OpenMP and MKL read these at start-up, before the program can set them.
        foreach (string variable in new[] { "OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS" })
            start.Environment[variable] = ChildEnvironment.Threads.ToString();
        var elapsed = Stopwatch.StartNew();
        lock (s_running)
            s_running.Add(request);
        try
        {
            using Process process = Process.Start(start)!;
            process.StandardInput.Close();
            byte[] complaint = [];
            Task reading = Task.WhenAll(
                Drain(process.StandardOutput.BaseStream, _ => { }), Drain(process.StandardError.BaseStream, last => complaint = last));
            string? failure = null;
            for (int look = 1; failure is null && !process.WaitForExit(s_look); look++)
            {
                if (elapsed.Elapsed > limit)
                    failure = $"it did not end within {limit.TotalSeconds:0} s";
                else if (look % LooksASize == 0 && BytesIn(request) > MostBytes)
                    failure = TooMuch;
            }

            double seconds = elapsed.Elapsed.TotalSeconds;
            if (failure is not null)
                process.Kill(entireProcessTree: true);
            EndLeftovers(request);
            // The pipes close when the last one that holds them is gone.
            reading.Wait(TimeSpan.FromSeconds(2));
            return new PeerRun(failure ?? FailureOf(process.ExitCode, Encoding.UTF8.GetString(complaint)) ?? (BytesIn(request) > MostBytes ? TooMuch : null), seconds);
        }
        finally
        {
            lock (s_running)
                s_running.Remove(request);
        }
    }

    private static string TooMuch => $"it wrote more than {MostBytes >> 20} MiB";

    private static string? FailureOf(int exitCode, string complaint)
    {
        string[] lines = complaint.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        string words = lines.Length == 0 ? "" : $": {lines[^1].TrimEnd('.')}";
        return exitCode switch
        {
            0 => null,
            127 => $"its command was not found{words}",
            _ => $"it ended with exit code {exitCode}{words}",
        };
    }

    // Keeps the last bytes of what may be gigabytes.
    private static async Task Drain(Stream stream, Action<byte[]> last)
    {
        byte[] buffer = new byte[1 << 16];
        byte[] kept = [];
        try
        {
            for (int got; (got = await stream.ReadAsync(buffer)) > 0;)
            {
                kept = got >= KeptBytes ? buffer[(got - KeptBytes)..got] : [.. kept.TakeLast(KeptBytes - got), .. buffer[..got]];
                last(kept);
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // The process was ended.
        }
    }

    private static long BytesIn(string folder)
    {
        try
        {
            // Links are skipped: one may lead out of the folder, or form a cycle.
            var files = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
            return new DirectoryInfo(folder).EnumerateFiles("*", files).Sum(file => file.Length);
        }
        catch (IOException)
        {
            // A file went away between being listed and being looked at.
            return 0;
        }
    }

    private static void EndAll()
    {
        string[] requests;
        lock (s_running)
            requests = [.. s_running];
        foreach (string request in requests)
            EndLeftovers(request);
    }

    private static void EndLeftovers(string request)
    {
        if (!OperatingSystem.IsLinux())
            return;
        byte[] mark = Encoding.UTF8.GetBytes($"{RequestVariable}={request}\0");
        foreach (string folder in Directory.EnumerateDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), out _)))
        {
            try
            {
                if (File.ReadAllBytes(Path.Combine(folder, "environ")).AsSpan().IndexOf(mark) < 0)
                    continue;
                using Process left = Process.GetProcessById(int.Parse(Path.GetFileName(folder)));
                left.Kill();
                left.WaitForExit(TimeSpan.FromSeconds(1));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
            {
                // The process belongs to another user, or has ended.
            }
        }
    }
}
