using System.Diagnostics;
using Spectre.Console;

namespace RepLoss.Bench;

/// <summary>
/// Progress with the time left, on standard error: one line that is rewritten where a terminal is there, a plain line a step where
/// not. Results go to standard output, so the two never mix in a pipe.
/// </summary>
internal sealed class Progress : IDisposable
{
    private readonly Stopwatch _elapsed = Stopwatch.StartNew();
    private readonly IAnsiConsole _console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

    /// <summary>Shows a share that is done, and what comes next.</summary>
    public void Show(double share, string next)
    {
        var remaining = TimeSpan.FromSeconds(share > 0 ? _elapsed.Elapsed.TotalSeconds * (1 - share) / share : 0);
        string left = share > 0 ? $"{(int)remaining.TotalMinutes}:{remaining.Seconds:00} left" : "";
        string line = $"{share,5:p0} {left,10}  {next}";
        if (Console.IsErrorRedirected)
            Console.Error.WriteLine(line);
        else
            _console.Write(new ControlCode($"\r\u001b[2K{line}"));
    }

    /// <summary>Clears the line.</summary>
    public void Dispose()
    {
        if (!Console.IsErrorRedirected)
            _console.Write(new ControlCode("\r\u001b[2K"));
    }
}
