using RepLoss.Bench.Session;
using RepLoss.Results;

namespace RepLoss.Bench.Gate;

/// <summary>One row on one side of one launch. After an error it does nothing more, and the row has the error as its reason.</summary>
internal sealed class RowVisit(LaunchProcess process, ResultRow untimed)
{
    private readonly List<double> _samples = [];
    private string? _failure;

    /// <summary>Prepares the row and warms it up.</summary>
    public void Open() => Try(() => process.Open(untimed.Id));

    /// <summary>Takes a sample.</summary>
    public void Sample(double milliseconds) => Try(() => _samples.Add(process.Sample(milliseconds)));

    /// <summary>Ends the visit and returns the row with the samples of one launch.</summary>
    public ResultRow Close()
    {
        RowFindings? seen = null;
        Try(() => seen = process.Close());
        return seen is null ? untimed with { Reason = _failure } : TimedRow.Of(untimed, seen, [_samples]);
    }

    private void Try(Action step)
    {
        if (_failure is not null)
            return;
        try
        {
            step();
        }
        catch (LaunchFailedException error)
        {
            _failure = error.Message;
        }
    }
}
