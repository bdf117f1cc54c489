using RepLoss.Bench.Terminal;
using RepLoss.Results;
using RepLoss.Results.Files;

namespace RepLoss.Bench.Session;

/// <summary>The result file of a run. It is written after every change, so that an interrupted run keeps what it has.</summary>
/// <param name="path">Where it lies.</param>
/// <param name="start">The run as it begins.</param>
/// <param name="progress">Told which row is next.</param>
internal sealed class RunFile(string path, ResultSet start, Progress progress)
{
    /// <summary>The run so far.</summary>
    public ResultSet Results { get; private set; } = start;

    /// <summary>How many rows are to be timed; known when BenchmarkDotNet has filtered them.</summary>
    public int Planned { get; set; }

    /// <summary>Rows that this run has timed, failed ones included.</summary>
    public int Recorded { get; private set; }

    /// <summary>Tells what comes next.</summary>
    public void Show(string next) => progress.Show(Planned == 0 ? 0 : (double)Recorded / Planned, next);

    /// <summary>Begins the estimate of the time left anew.</summary>
    public void RestartEstimate() => progress.Restart();

    /// <summary>Adds a row that was timed now.</summary>
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
