using RepLoss.Bench.Terminal;
using RepLoss.Results;
using RepLoss.Results.Files;

namespace RepLoss.Bench.Session;

/// <summary>The result file of a run. It is written after every change, so that an interrupted run keeps what it has.</summary>
/// <param name="path">The path of the file.</param>
/// <param name="start">The run at its beginning.</param>
/// <param name="progress">Shows which row is next.</param>
internal sealed class RunFile(string path, ResultSet start, Progress progress)
{
    /// <summary>The run so far.</summary>
    public ResultSet Results { get; private set; } = start;

    /// <summary>The number of rows to time. It is known after BenchmarkDotNet has filtered them.</summary>
    public int Planned { get; set; }

    /// <summary>The number of rows that this run has timed, including failed rows.</summary>
    public int Recorded { get; private set; }

    /// <summary>Shows what comes next.</summary>
    public void Show(string next) => progress.Show(Planned == 0 ? 0 : (double)Recorded / Planned, next);

    /// <summary>Restarts the estimate of the remaining time.</summary>
    public void RestartEstimate() => progress.Restart();

    /// <summary>Adds a row that was just timed, and counts it.</summary>
    public void Record(ResultRow row)
    {
        Recorded++;
        Add(row);
    }

    /// <summary>Adds a row.</summary>
    public void Add(ResultRow row) => Change(all => all.Merge(row));

    /// <summary>Changes the run.</summary>
    public void Change(Func<ResultSet, ResultSet> change)
    {
        Results = change(Results);
        ResultsFile.Write(path, Results);
    }
}
