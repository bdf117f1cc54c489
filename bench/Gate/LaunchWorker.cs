using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using RepLoss.Bench.Session;
using RepLoss.Contract;

namespace RepLoss.Bench.Gate;

/// <summary>
/// The timed side of a gate: one process of one tree, which times a row for some milliseconds on each order. A gate has two such processes, one for
/// each tree. It switches between them within a row, so that a disturbance of the machine affects both. Orders and answers are one line each:
/// "open ROW" prepares and warms up, "sample MILLISECONDS" answers "ok NANOSECONDS" a run, "close" answers "ok" and what the
/// judge saw; whatever goes wrong is answered with "failed REASON", and the row is closed.
/// </summary>
internal sealed class LaunchWorker(TimingPlan plan, TextReader orders, TextWriter answers)
{
    /// <summary>The first line of output. Its number is the version of the orders.</summary>
    public const string Ready = "ready 1";

    /// <summary>The reason of a row that has no times yet, in the plan.</summary>
    public const string NotTimedYet = "not timed yet";

    // Long enough for the JIT to replace its first code, which happens 100 ms after the last new method.
    private const double WarmUpMilliseconds = 150;

    private readonly Dictionary<string, (TimedSubject Subject, string Variant)> _rows =
        plan.Timed.ToDictionary(row => row.Subject.RowOf(row.Variant).ToString());

    private PreparedSubject? _open;
    private double _millisecondsARun;

    /// <summary>Answers orders until there are no more.</summary>
    public void Serve()
    {
        Answer(Ready);
        while (orders.ReadLine() is { } order)
        {
            try
            {
                Answer($"ok {Obey(order.Split(' ', 2))}".TrimEnd());
            }
            catch (Exception error)
            {
                Close();
                Answer($"failed {error.Message.ReplaceLineEndings(" ")}");
            }
        }

        Close();
    }

    private string Obey(string[] order)
    {
        switch (order)
        {
            case ["open", var row]:
                Open(row);
                return "";
            case ["sample", var milliseconds]:
                return Sample(double.Parse(milliseconds, CultureInfo.InvariantCulture)).ToString("R", CultureInfo.InvariantCulture);
            case ["close"]:
                string seen = JsonSerializer.Serialize(Opened.Judge() with { Counts = Opened.Count(Opened.PeakOfRun()) });
                Close();
                return seen;
            default:
                throw new InputException($"'{order[0]}' is no order; expected open ROW, sample MILLISECONDS or close.");
        }
    }

    private PreparedSubject Opened => _open ?? throw new InputException("No row is open.");

    private void Open(string row)
    {
        Close();
        InputException.Require(_rows.ContainsKey(row), () => $"This tree does not time '{row}'.");
        _open = PreparedSubject.Of(_rows[row].Subject, _rows[row].Variant);
        var elapsed = Stopwatch.StartNew();
        int runs = 0;
        double last;
        do
        {
            double before = elapsed.Elapsed.TotalMilliseconds;
            _open.Timed.Run();
            last = elapsed.Elapsed.TotalMilliseconds - before;
            runs++;
        }
        while (elapsed.Elapsed.TotalMilliseconds < WarmUpMilliseconds);

        // The first runs are slow. An estimate that includes them would make samples too short.
        _millisecondsARun = runs == 1 ? last : Math.Min(last, elapsed.Elapsed.TotalMilliseconds / runs);
    }

    private double Sample(double milliseconds)
    {
        PreparedSubject open = Opened;
        int runs = (int)Math.Clamp(Math.Ceiling(milliseconds / Math.Max(_millisecondsARun, 1e-6)), 1, 1e9);
        // Garbage of the last sample is collected here, so that it does not slow this sample.
        GC.Collect();
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < runs; i++)
            open.Timed.Run();
        double elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        _millisecondsARun = elapsed / runs;
        return 1e6 * elapsed / runs;
    }

    private void Close()
    {
        _open?.Dispose();
        _open = null;
    }

    private void Answer(string line)
    {
        answers.WriteLine(line);
        answers.Flush();
    }
}
