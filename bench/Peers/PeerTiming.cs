using BenchmarkDotNet.EventProcessors;
using BenchmarkDotNet.Running;
using RepLoss.Bench.Session;
using RepLoss.Contract;
using RepLoss.Results;

namespace RepLoss.Bench.Peers;

/// <summary>
/// `time --peer pytorch`: PyTorch on the input of each subject, with as many processes and iterations and the same threads as our rows.
/// One round of its processes comes before each launch of our tensor variant, so that both see the same moments of the machine;
/// what is left comes when the subject's own rows are done. Its answers go through the same judge into the same file.
/// </summary>
internal sealed class PeerTiming(PyTorch python, RunFile rows, RunProfile profile, double budgetSeconds, IReadOnlyList<TimedSubject> subjects)
    : EventProcessor
{
    private const string Neighbour = "Tensor";

    private PeerRounds? _current;

    /// <inheritdoc/>
    public override void OnStartRunBenchmark(BenchmarkCase benchmarkCase)
    {
        TimedSubject next = TimingPlan.SubjectOf(benchmarkCase);
        if (_current?.Subject.ToString() == next.ToString())
            return;
        End();
        _current = Begin(next);
    }

    /// <summary>A process of ours is about to be started.</summary>
    public void BeforeLaunch(BenchmarkCase benchmarkCase)
    {
        if (python.Reason is null && benchmarkCase.Descriptor.WorkloadMethod.Name == Neighbour)
            _current?.Next();
    }

    /// <summary>What is left: the last subject, and those that an interrupted run had timed.</summary>
    public void Finish()
    {
        End();
        foreach (TimedSubject subject in subjects.Where(subject => subject.Kernel.Variants.Any(own => rows.Results.Find(subject.RowOf(own.Name))?.IsTimed == true)))
        {
            _current = Begin(subject);
            End();
        }
    }

    private PeerRounds Begin(TimedSubject subject)
    {
        // One row tells for all that there is no PyTorch.
        IEnumerable<PeerVariant> peers = python.Reason is null ? PeerVariant.All : PeerVariant.All.Take(1);
        PeerRecord[] records = [.. peers.Where(peer => IsLeft(rows.Results.Find(subject.RowOf(peer.Name))))
            .Select(peer => new PeerRecord(subject, peer))];
        return new PeerRounds(python, rows, Effort.Of(profile), budgetSeconds, subject, records);
    }

    private void End()
    {
        using PeerRounds? ended = _current;
        _current = null;
        if (ended is null || ended.Records.Count == 0)
            return;
        if (python.Reason is { } reason)
            ended.Records[0].End(Verdict.Skipped, reason);
        else
            ended.Rest();
        // What is skipped stays in a file as it is; that there was no PyTorch does not.
        RowId[] left = [.. ended.Records.Select(record => ended.Subject.RowOf(record.Peer.Name))];
        rows.Change(all => all with { Rows = [.. all.Rows.Where(row => !left.Contains(row.Id))] });
        foreach (PeerRecord record in ended.Records)
            rows.Add(record.Row);
    }

    private bool IsLeft(ResultRow? row) =>
        row?.IsFinished != true || (python.Reason is null && row.Reason?.StartsWith(PyTorch.NotHere, StringComparison.Ordinal) == true);
}
