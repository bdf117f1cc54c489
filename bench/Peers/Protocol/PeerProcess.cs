using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using RepLoss.Bench.Session;
using RepLoss.Bench.Terminal;

namespace RepLoss.Bench.Peers.Protocol;

/// <summary>The result of a run of a peer's command.</summary>
/// <param name="Failure">The reason why there is no answer, without a full stop. Null if the command ended well.</param>
/// <param name="Seconds">The wall time from start to end.</param>
internal sealed record PeerRun(string? Failure, double Seconds);

/// <summary>
/// Runs a peer's command by the shell, in the user's folder, until it ends, takes too long or writes too much. All processes that it started are ended too.
/// Its temporary files are in the folder of the request, which is deleted afterwards.
/// </summary>
internal static class PeerProcess
{
    /// <summary>The environment variable that names the request's folder.</summary>
    public const string RequestVariable = "REPLOSS_REQUEST";

    // The most bytes that a program may write. This is far above the needs of an honest program, and far below the size of a disk.
    private const long MostBytes = 1L << 30;

    // The answers to large inputs are large, too.
    private const long MostTimesAsked = 4;

    private const int KeptBytes = 4000, LooksASize = 5, LongestWords = 300;
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(50);
    private static readonly PosixSignalRegistration[] s_signals =
        [.. new[] { PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGINT, PosixSignal.SIGQUIT }
            .Select(signal => PosixSignalRegistration.Create(signal, _ => EndAll()))];

    private static Descendants? s_running;
    private static volatile bool s_isEnding;

    /// <summary>The folder of reploss.py, which is put into PYTHONPATH.</summary>
    public static string ClientFolder { get; } = Path.Combine(AppContext.BaseDirectory, "reploss-python");

    /// <summary>Runs a command.</summary>
    /// <param name="command">The command for the shell.</param>
    /// <param name="folder">The folder in which the command runs.</param>
    /// <param name="request">The folder of the request.</param>
    /// <param name="limit">The time limit of the command.</param>
    public static PeerRun Run(string command, string folder, string request, TimeSpan limit)
    {
        ProcessStartInfo start = OperatingSystem.IsWindows() ? new("cmd", ["/c", command]) : new("/bin/sh", ["-c", command]);
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        start.WorkingDirectory = folder;
        start.Environment[RequestVariable] = request;
        string? path = Environment.GetEnvironmentVariable("PYTHONPATH");
        start.Environment["PYTHONPATH"] = string.IsNullOrEmpty(path) ? ClientFolder : ClientFolder + Path.PathSeparator + path;
        // Python shall not write compiled files next to the user's sources or ours.
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        // OpenMP and MKL read these at start-up, before the program can set them.
        foreach (string variable in new[] { "OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS" })
            start.Environment[variable] = ChildEnvironment.Threads.ToString();
        // Temporary files go below the folder of the request, so that forgotten files are counted and removed.
        start.Environment["TMPDIR"] = Directory.CreateDirectory(Path.Combine(request, "tmp")).FullName;
        long asked = BytesIn(request), most = Math.Max(MostBytes, MostTimesAsked * asked);
        Descendants started = s_running = new Descendants(RequestVariable, request);
        var elapsed = Stopwatch.StartNew();
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
                else if (look % LooksASize == 0 && BytesIn(request) - asked > most)
                    failure = TooMuch(most);
            }

            double seconds = elapsed.Elapsed.TotalSeconds;
            if (failure is not null)
                process.Kill(entireProcessTree: true);
            started.End(process.Id);
            // This process is being ended too. A command that it ended itself gets no verdict.
            if (s_isEnding)
                Thread.Sleep(Timeout.Infinite);
            // The pipes close when the last process that holds them has ended.
            reading.Wait(TimeSpan.FromSeconds(2));
            return new PeerRun(failure ?? FailureOf(process.ExitCode, Encoding.UTF8.GetString(complaint)) ?? (BytesIn(request) - asked > most ? TooMuch(most) : null), seconds);
        }
        finally
        {
            s_running = null;
        }
    }

    private static void EndAll()
    {
        s_isEnding = true;
        s_running?.End(awaited: 0);
    }

    private static string TooMuch(long most) => $"it wrote more than {most >> 20} MiB";

    private static string? FailureOf(int exitCode, string complaint)
    {
        string[] lines = complaint.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        string words = lines.Length == 0 ? "" : $": {ErrorSentence.OneLine(lines[^1], LongestWords).TrimEnd('.')}";
        return exitCode switch
        {
            0 => null,
            127 => $"its command was not found{words}",
            _ => $"it ended with exit code {exitCode}{words}",
        };
    }

    // Keeps only the last bytes, since a program may write gigabytes.
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
            // Links are skipped, since a link may lead out of the folder or form a cycle.
            var files = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
            return new DirectoryInfo(folder).EnumerateFiles("*", files).Sum(file => file.Length);
        }
        catch (IOException)
        {
            // A file was deleted after it was listed.
            return 0;
        }
    }
}
