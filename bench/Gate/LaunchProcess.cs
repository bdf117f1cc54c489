using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using RepLoss.Bench.Session;
using RepLoss.Contract;
using RepLoss.Results;
using RepLoss.Results.Files;

namespace RepLoss.Bench.Gate;

/// <summary>
/// The gate's side of a process that runs `launch` in one of the trees. If a row ends the process, that row fails, and the next row gets a new
/// process.
/// </summary>
internal sealed class LaunchProcess : IDisposable
{
    // The time limit of an order. No row takes that long, since the predicted time of a run is a quarter of a second at most.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly GateSide _side;
    private readonly string _planPath;
    private Process? _process;
    private Task<string> _complaints = Task.FromResult("");

    /// <summary>Starts the process and reads what it can time.</summary>
    /// <exception cref="NotComparableException">The bench of the tree has no such verb, or cannot say what it can time.</exception>
    public LaunchProcess(GateSide side, string folder)
    {
        _side = side;
        _planPath = Path.Combine(folder, "plan.json");
        try
        {
            Start();
            Plan = ResultsFile.Read(_planPath);
        }
        catch (Exception error) when (error is LaunchFailedException or ResultsException)
        {
            Dispose();
            throw new NotComparableException(
                $"{side.Name} cannot be timed by this gate: its bench does not answer as this one does ({error.Message.TrimEnd('.')}); expected a commit that has this gate.");
        }
    }

    /// <summary>The rows that the tree can time, without times.</summary>
    public ResultSet Plan { get; }

    /// <summary>Prepares a row and warms it up.</summary>
    public void Open(RowId row)
    {
        if (_process is null)
            Start();
        _ = Ask($"open {row}");
    }

    /// <summary>Times the open row. Returns nanoseconds for each run.</summary>
    public double Sample(double milliseconds) => double.Parse(
        Ask(string.Create(CultureInfo.InvariantCulture, $"sample {milliseconds}")), CultureInfo.InvariantCulture);

    /// <summary>Ends the row and returns the findings of the judge.</summary>
    public RowFindings Close() => JsonSerializer.Deserialize<RowFindings>(Ask("close"))!;

    /// <summary>Ends the process.</summary>
    public void Dispose()
    {
        if (_process is null)
            return;
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    private void Start()
    {
        var start = new ProcessStartInfo("dotnet", ["exec", _side.Program, "launch", .. _side.Selection, "--plan", _planPath])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(_side.Program)!,
        };
        foreach ((string name, string value) in ChildEnvironment.Compilation.Concat(_side.Environment))
            start.Environment[name] = value;
        _process = Process.Start(start) ?? throw new LaunchFailedException("dotnet did not start");
        // Standard error is read while the process runs, since a full pipe would block it.
        _complaints = _process.StandardError.ReadToEndAsync();
        if (Read() is var ready && ready != LaunchWorker.Ready)
            throw new LaunchFailedException($"it begins with '{ready}', expected '{LaunchWorker.Ready}'");
    }

    private string Ask(string order)
    {
        try
        {
            _process!.StandardInput.WriteLine(order);
            _process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // The process has ended. The next read reports why.
        }

        string answer = Read();
        return answer.StartsWith("ok", StringComparison.Ordinal) ? answer[2..].Trim()
            : throw new LaunchFailedException(answer.Replace("failed ", "", StringComparison.Ordinal));
    }

    private string Read()
    {
        string? line = null;
        string fault = "it ended";
        try
        {
            line = _process!.StandardOutput.ReadLineAsync().WaitAsync(Patience).GetAwaiter().GetResult();
        }
        catch (TimeoutException)
        {
            fault = $"it did not answer within {Patience.TotalMinutes:0} minutes";
        }

        if (line is not null)
            return line;
        Process ended = _process!;
        if (!ended.HasExited && !ended.WaitForExit(2000))
            ended.Kill(entireProcessTree: true);
        ended.WaitForExit();
        string complaint = _complaints.GetAwaiter().GetResult().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() ?? "";
        fault = $"{fault} with exit code {ended.ExitCode}{(complaint.Length > 0 ? $": {complaint.TrimEnd('.')}" : "")}";
        Dispose();
        throw new LaunchFailedException(fault);
    }
}
