using System.Diagnostics;
using Spectre.Console;

namespace RepLoss.Bench.Terminal;

/// <summary>
/// What is being done and the time left, on standard error: one line that is rewritten where a terminal is there, a plain line a step where
/// not, and again at least every five seconds of a long step. Results go to standard output, so the two never mix in a pipe.
/// </summary>
internal sealed class Progress : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1), LongestSilence = TimeSpan.FromSeconds(4);

    // Below this share of a stage, what it was expected to take says more than what it took so far.
    private const double FirstSteps = 0.05;

    private readonly Lock _turn = new();
    private readonly IAnsiConsole _console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
    private readonly bool _rewrites = !Console.IsErrorRedirected;
    private readonly Stopwatch _stage = Stopwatch.StartNew(), _step = Stopwatch.StartNew(), _silence = Stopwatch.StartNew();
    private readonly Timer _ticker;
    private TimeSpan? _expected;
    private TimeSpan _later;
    private double _share;
    private string? _text;

    /// <summary>Begins; nothing is shown before the first step.</summary>
    public Progress() => _ticker = new Timer(_ => Repeat(), null, Tick, Tick);

    /// <summary>True where another program's log tells how far it is; two estimates would not agree.</summary>
    public bool IsQuiet { get; set; }

    /// <summary>Begins a stage, whose shares start at 0.</summary>
    /// <param name="expected">What it may take, for an estimate before it has gone far; null where that is not known.</param>
    /// <param name="later">What the stages after it may take.</param>
    public void Stage(TimeSpan? expected = null, TimeSpan later = default)
    {
        lock (_turn)
        {
            _stage.Restart();
            (_expected, _later, _share) = (expected, later, 0);
        }
    }

    /// <summary>Begins a stage that may take what is left of this one.</summary>
    public void Restart()
    {
        lock (_turn)
            Stage(Left());
    }

    /// <summary>Shows what comes next, and which share of the stage is done.</summary>
    public void Show(double share, string next)
    {
        lock (_turn)
        {
            if (next != _text)
                _step.Restart();
            (_share, _text) = (share, next);
            Write();
        }
    }

    /// <summary>Removes the line, so that results can be printed; the next step shows it again.</summary>
    public void Clear()
    {
        lock (_turn)
        {
            if (_rewrites && _text is not null)
                _console.Write(new ControlCode("\r\u001b[2K"));
            _text = null;
        }
    }

    /// <summary>Ends, and removes the line.</summary>
    public void Dispose()
    {
        _ticker.Dispose();
        Clear();
    }

    private void Repeat()
    {
        lock (_turn)
        {
            if (_text is not null && (_rewrites || _silence.Elapsed >= LongestSilence))
                Write();
        }
    }

    private void Write()
    {
        if (IsQuiet)
            return;
        _silence.Restart();
        string since = _step.Elapsed >= LongestSilence ? $" ({_step.Elapsed.TotalSeconds:0} s)" : "";
        string left = Left() is { } time ? $"{(int)time.TotalMinutes}:{time.Seconds:00} left" : "";
        string line = $"{left,11}  {_text}{since}";
        if (_rewrites)
            _console.Write(new ControlCode($"\r\u001b[2K{line[..Math.Min(line.Length, Math.Max(20, _console.Profile.Width - 1))]}"));
        else
            Console.Error.WriteLine(line);
    }

    private TimeSpan? Left()
    {
        TimeSpan? stage = _share > FirstSteps || (_expected is null && _share > 0) ? _stage.Elapsed * ((1 - _share) / _share) : _expected - _stage.Elapsed;
        return stage is { } left ? (left < TimeSpan.Zero ? TimeSpan.Zero : left) + _later : null;
    }
}
